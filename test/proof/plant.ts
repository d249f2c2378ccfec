import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import type { Patch } from '../faults/patched-sources.js';

/** A program, or a library, from the sources of the packages, with or without faults planted. */
export interface Bundle {
  /** The entry, below the top of the repository. */
  readonly entry: string;
  readonly name: string;
  /** Planted in the sources on their way in; the shipping files stay as they are. */
  readonly patches?: readonly Patch[];
}

/** The top of the repository, from wherever this module runs (it may be part of a bundle itself). */
export const ROOT = ((): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'pnpm-workspace.yaml'))) folder = dirname(folder);
  return folder;
})();

/** Below the packages that these tests depend on, so that what is not bundled is found. */
const OUTPUT = join(ROOT, 'test/dist/proof/');

/** Bundles the packages' TypeScript sources into one module; answers its file name. */
export async function bundle({ entry, name, patches = [] }: Bundle): Promise<string> {
  const planted = plantAll(patches);
  const build = await rolldown({
    input: join(ROOT, entry),
    platform: 'node',
    // Ours are bundled from source; clients and drivers are loaded as anybody's are.
    external: (id) => !/^(?:@orgkey\/|[./])/.test(id),
    resolve: { conditionNames: ['@orgkey/source', 'module', 'node', 'import', 'default'] },
    plugins: [{ name: 'plant', transform: (_, id) => planted.get(id) ?? null }],
  });
  const file = `${OUTPUT}${name}-${process.pid}.mjs`;
  const { output } = await build.write({ file, format: 'esm', codeSplitting: false });
  const modules = new Set(output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : [])));
  for (const id of planted.keys()) if (!modules.has(id)) throw new Error(`${id} is not part of ${entry}.`);
  return file;
}

function plantAll(patches: readonly Patch[]): ReadonlyMap<string, string> {
  const planted = new Map<string, string>();
  for (const { file, find, replace } of patches) {
    const path = join(ROOT, file);
    const text = planted.get(path) ?? readFileSync(path, 'utf8');
    const parts = text.split(find);
    if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times, and not once: ${find}`);
    planted.set(path, parts.join(replace));
  }
  return planted;
}
