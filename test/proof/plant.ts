import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** One change of a shipping source: the text must occur exactly once in that file, so that a fault never goes stale. */
export interface Edit {
  /** Below packages/, such as `core/src/freshness/lease.ts`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A program, or a library, from the sources of the packages, with or without faults planted. */
export interface Bundle {
  /** File name of the entry. */
  readonly entry: string;
  readonly name: string;
  readonly edits?: readonly Edit[];
}

const PACKAGES = fileURLToPath(new URL('../../packages/', import.meta.url));
/** Below the packages that these tests depend on, so that what is not bundled is found. */
const OUTPUT = fileURLToPath(new URL('../dist/proof/', import.meta.url));

/** Bundles the packages' TypeScript sources into one module; answers its file name. The shipping files stay as they are. */
export async function bundle({ entry, name, edits = [] }: Bundle): Promise<string> {
  const planted = plantAll(edits);
  const build = await rolldown({
    input: entry,
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

function plantAll(edits: readonly Edit[]): ReadonlyMap<string, string> {
  const planted = new Map<string, string>();
  for (const { file, from, to } of edits) {
    const path = PACKAGES + file;
    const text = planted.get(path) ?? readFileSync(path, 'utf8');
    const parts = text.split(from);
    if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times, and not once: ${from}`);
    planted.set(path, parts.join(to));
  }
  return planted;
}
