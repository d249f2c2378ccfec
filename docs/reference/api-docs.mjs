// api-docs.mjs [FOLDER]: the API reference as pages (default: dist/ beside this file), one module for each entry point
// of each package. A warning is a failure: a link that leads nowhere, a type that is used and not exported.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';

const root = fileURLToPath(new URL('../..', import.meta.url));
const packages = join(root, 'packages');

/** Not what is left of one that another branch has. */
function isPackage(name) {
  return existsSync(join(packages, name, 'package.json'));
}

/** Source files by the name by which they are imported. */
function entriesOf(folder) {
  const { name, exports } = JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8'));
  const sources = Object.entries(exports).filter(([, entry]) => entry['@orgkey/source'] !== undefined);
  return sources.map(([path, entry]) => [name + path.slice(1), join(packages, folder, entry['@orgkey/source'])]);
}

const entries = new Map(readdirSync(packages).filter(isPackage).flatMap(entriesOf));
const app = await Application.bootstrap({
  name: 'Orgkey',
  entryPoints: [...entries.values()],
  tsconfig: fileURLToPath(new URL('tsconfig.json', import.meta.url)),
  readme: join(root, 'README.md'),
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  disableSources: true,
  githubPages: false,
  validation: { notExported: true, invalidLink: true, invalidPath: true, rewrittenLink: true, notDocumented: false },
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  // The build checks the types, package by package; here they are together.
  skipErrorChecking: true,
  logLevel: 'Warn',
});
const project = await app.convert();
if (project === undefined) process.exit(1);

const names = new Map([...entries].map(([name, file]) => [file, name]));
for (const module of project.children ?? []) {
  module.name = names.get(project.files.getReflectionPath(module)) ?? module.name;
}
app.validate(project);
if (app.logger.hasWarnings() || app.logger.hasErrors()) process.exit(1);
const folder = argv[2] ?? fileURLToPath(new URL('dist', import.meta.url));
await app.generateDocs(project, folder);
console.log(`${project.children.length} modules: ${folder}`);
