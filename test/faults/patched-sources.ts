import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createViteServer } from 'vitest/node';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A small change of a shipping source file: `find` occurs in it exactly once. */
export interface Patch {
  /** From the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Loads a module of the repository, by its path from the root. */
export type Load = <T>(module: string) => Promise<T>;

/** Loads modules from source with patches in them. Nothing is written: a patch lives in the loader. */
export interface PatchedSources {
  /** From now on all modules of the workspace are evaluated anew, with these patches. */
  apply(...patches: readonly Patch[]): Promise<Load>;
  close(): Promise<void>;
}

export async function openPatchedSources(): Promise<PatchedSources> {
  let current: readonly Patch[] = [];
  const conditions = ['@orgkey/source', 'module', 'node', 'development|production'];
  const server = await createViteServer({
    configFile: false,
    root: ROOT,
    appType: 'custom',
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true, include: [] },
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: ['@orgkey/source', 'node'] } },
    plugins: [
      {
        name: 'orgkey:planted-fault',
        enforce: 'pre',
        transform(code, id) {
          return current.filter(({ file }) => id === join(ROOT, file)).reduce(applyPatch, code);
        },
      },
    ],
  });
  const { moduleGraph, runner } = server.environments.ssr as unknown as Evaluating;
  const forget = (file: string): void => {
    for (const module of moduleGraph.getModulesByFile(join(ROOT, file)) ?? []) moduleGraph.invalidateModule(module);
  };
  return {
    async apply(...patches) {
      for (const patch of patches) applyPatch(await readFile(join(ROOT, patch.file), 'utf8'), patch);
      for (const { file } of [...current, ...patches]) forget(file);
      current = patches;
      // What was not patched stays compiled, and is evaluated anew.
      runner.clearCache();
      return async <T>(module: string) => (await runner.import(join(ROOT, module))) as T;
    },
    close: () => server.close(),
  };
}

/** The environment that evaluates modules in this process, by the part of it that is used. */
interface Evaluating {
  readonly moduleGraph: {
    getModulesByFile(file: string): Iterable<object> | undefined;
    invalidateModule(module: object): void;
  };
  readonly runner: { import(url: string): Promise<unknown>; clearCache(): void };
}

/** A patch that does not apply any more is an error: what it once broke has to be broken in another way. */
function applyPatch(code: string, { file, find, replace }: Patch): string {
  const parts = code.split(find);
  if (parts.length !== 2)
    throw new Error(`The patch of ${file} has to match once, but matches ${parts.length - 1} times: ${find}`);
  return parts.join(replace);
}
