// name-repository.mjs URL: writes the repository into the package.json of every package, as npm demands of packages
// that are published with provenance. Run before a publication, by the workflow that knows where it runs.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';

const [url] = argv.slice(2);
if (!/^https:\/\/\S+$/.test(url ?? '')) throw new Error('Say where the repository is: https://host/owner/name');

const packages = new URL('../packages/', import.meta.url);
for (const name of readdirSync(packages)) {
  const file = new URL(`${name}/package.json`, packages);
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.repository = { type: 'git', url: `git+${url}.git`, directory: `packages/${name}` };
  writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
}
