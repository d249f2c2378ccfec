// prune-dist.mjs: removes from each package's dist/ what has no source any more. The compiler leaves it there, and it
// would be packed. Bundles are made anew each time, and are left alone.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../packages', import.meta.url));
const COMPILED = /\.(?:d\.ts|js)(?:\.map)?$/;

for (const name of readdirSync(packages)) {
  const [dist, source] = ['dist', 'src'].map((folder) => join(packages, name, folder));
  if (!existsSync(dist)) continue;
  for (const file of readdirSync(dist, { recursive: true })) {
    if (!COMPILED.test(file) || file.startsWith('element')) continue;
    if (!existsSync(join(source, file.replace(COMPILED, '.ts')))) rmSync(join(dist, file));
  }
}
