// The long proof: `npm run prove`, with the options of history/main.ts. Runs from sources.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

if (process.argv.length === 2) execFileSync(process.execPath, [here('lease-model.mjs'), '--all'], { stdio: 'inherit' });
const build = await rolldown({
  input: here('history/main.ts'),
  platform: 'node',
  external: (id) => !/^(?:@orgkey\/|[./])/.test(id),
  resolve: { conditionNames: ['@orgkey/source', 'module', 'node', 'import', 'default'] },
});
const file = here('../dist/proof/prove.mjs');
await build.write({ file, format: 'esm', codeSplitting: false });
await import(file);
