import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const isBuilt = existsSync(new URL('packages/otel/dist/index.d.ts', root));

test.skipIf(!isBuilt)(
  'the public API is what the api.md of each package says (needs a build)',
  { timeout: 60_000 },
  () => {
    const script = fileURLToPath(new URL('docs/reference/api-reports.mjs', root));
    const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  },
);
