import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A driver from the folder that the script of these suites installs it into, and no package of this repository. */
export function driver<T>(name: string): T {
  const folder = process.env['ORGKEY_DRIVERS'];
  if (folder === undefined) throw new Error('Run these suites by `npm run test:drivers`, which installs the drivers.');
  return createRequire(join(folder, 'package.json'))(name) as T;
}
