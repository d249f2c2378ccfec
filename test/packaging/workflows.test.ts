import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const workflows = readdirSync(new URL('.github/workflows', root));
const json = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

describe.each(workflows)('the workflow %s', (name) => {
  const text = readFileSync(new URL(`.github/workflows/${name}`, root), 'utf8');

  test('takes every action by its commit, and names the version beside it', () => {
    const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((action) => !/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action ?? ''))).toEqual([]);
  });

  test('may only read, unless a job says what for', () => {
    expect(text).toMatch(/^permissions:(?: read-all|\n {2}contents: read)$/m);
    expect(text).not.toMatch(/pull_request_target|secrets\.NPM|NODE_AUTH_TOKEN/);
  });
});

test('a release takes all packages that are published, at one version', () => {
  const manifests = readdirSync(new URL('packages', root)).map((name) => json(`packages/${name}/package.json`));
  expect(json('.changeset/config.json').fixed).toEqual([manifests.map(({ name }) => name)]);
  expect(new Set(manifests.map(({ version }) => version)).size).toBe(1);
});
