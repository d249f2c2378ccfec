import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const vectors = new URL('../../packages/conformance/vectors/keys.json', import.meta.url);

/** One file of everything but `node:`, from the sources, for a runtime that knows neither this workspace nor its types. */
export async function bundle(entry, file) {
  const bundled = await rolldown({
    input: fileURLToPath(new URL(entry, import.meta.url)),
    platform: 'neutral',
    external: /^(?:node|cloudflare):/,
    resolve: { conditionNames: ['@orgkey/source', 'import', 'default'], mainFields: ['module', 'main'] },
    plugins: [
      {
        name: 'vectors',
        // The suite reads its vectors beside itself, where they are not once it is in one file.
        transform: (code, id) =>
          id.endsWith('cases/parsing.ts')
            ? code.replace(/readFileSync\(new URL\(.*?\), 'utf8'\)/, () =>
                JSON.stringify(readFileSync(vectors, 'utf8')),
              )
            : undefined,
      },
    ],
    logLevel: 'warn',
  });
  await bundled.write({ file, format: 'esm', codeSplitting: false });
  await bundled.close();
  return file;
}
