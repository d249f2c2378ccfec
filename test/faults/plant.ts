import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Inside this package, so that what a copy imports by name is found, and ignored by everybody else. */
const COPIES = fileURLToPath(new URL('../dist/faults', import.meta.url));

/** A small change of a source file, as text. */
export interface Patch {
  /** The file, from the planted folder on. */
  readonly file: string;
  /** What is there: exactly once, or the patch fails loudly. */
  readonly find: string;
  readonly replace: string;
}

/** A copy of a folder of sources in which something is wrong. */
export interface Planted {
  /** The path of a file of the copy, to be imported. */
  path(file: string): string;
  remove(): void;
}

let planted = 0;

/**
 * Copies a folder of shipping sources, and patches the copy. What its files import from elsewhere is the
 * real thing, the same modules that the tests see: only the folder itself is there twice.
 *
 * @example
 * const copy = plant('packages/core/src/store/memory', [{ file: 'key-table.ts', find: 'at > ', replace: 'at < ' }]);
 * const { createMemoryStore } = await import(copy.path('memory-store.ts'));
 */
export function plant(folder: string, patches: readonly Patch[]): Planted {
  planted++;
  const source = resolve(ROOT, folder);
  const copy = join(COPIES, `${process.pid}-${planted}`);
  mkdirSync(copy, { recursive: true });
  cpSync(source, copy, { recursive: true });
  for (const file of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const text = pointOutwards(readFileSync(join(copy, file), 'utf8'), join(source, file), source);
    const mine = patches.filter((patch) => patch.file === file);
    writeFileSync(join(copy, file), mine.reduce(applied, text));
  }
  for (const { file } of patches) readFileSync(join(copy, file)); // a patch of a file that is not there
  return {
    path: (file) => join(copy, file),
    remove: () => rmSync(copy, { recursive: true }),
  };
}

function applied(text: string, { file, find, replace }: Patch): string {
  const times = text.split(find).length - 1;
  if (times !== 1)
    throw new Error(
      `A fault can't be planted: ${file} has the text ${times} times, not once:\n${find}\nAdapt the patch.`,
    );
  return text.replace(find, () => replace);
}

/** Relative imports that leave the folder become absolute paths. */
function pointOutwards(text: string, file: string, folder: string): string {
  return text.replace(/\bfrom '(\.{1,2}\/[^']+)\.js'/g, (whole, specifier: string) => {
    const target = resolve(dirname(file), specifier);
    return relative(folder, target).startsWith('..') ? `from '${target}.ts'` : whole;
  });
}
