import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

const within = (folder: string): string[] => readdirSync(new URL(folder, root)).map((name) => `${folder}/${name}`);
const readmes = (folder: string): string[] =>
  within(folder)
    .map((name) => `${name}/README.md`)
    .filter(exists);

function exists(path: string): boolean {
  try {
    return textOf(path) !== '';
  } catch {
    return false;
  }
}

/** The text of a page, by its path from the root of the repository. */
export function textOf(page: string): string {
  return readFileSync(new URL(page, root), 'utf8');
}

const GUIDES: readonly string[] = within('docs').filter((path) => path.endsWith('.md'));
export const PACKAGE_READMES: readonly string[] = readmes('packages');
const ROOT_PAGES = readdirSync(root).filter((name) => name.endsWith('.md'));

/** Every page that somebody reads: of the root, the guides, the packages and the examples. */
export const PAGES: readonly string[] = [...ROOT_PAGES, ...GUIDES, ...PACKAGE_READMES, ...readmes('examples')];
