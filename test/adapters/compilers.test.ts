import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

const FLAGS = [
  ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'],
  ...['--skipLibCheck', 'false', '--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023', '--types', 'node'],
  ...['--customConditions', '@orgkey/source'],
];
const COMPILERS = {
  'TypeScript 7': [at('../node_modules/typescript/bin/tsc'), '--ignoreConfig'],
  'TypeScript 5.9': [at('node_modules/typescript5/bin/tsc')],
} as const;

/** What a compiler says of a program, with the declarations of all its libraries checked too. */
function compile(compiler: readonly string[], file: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...compiler, ...FLAGS, at(`types/beside/${file}.ts`)],
      { cwd: at('.') },
      (error, stdout) => resolve(error === null ? stdout : `${error.message}\n${stdout}`),
    );
  });
}

// Libraries that declare something on the same request; two of them do not get along with each other.
test.each(
  Object.entries(COMPILERS).flatMap(([name, compiler]) =>
    ['beside-mcp', 'beside-jwt'].map((file) => [name, file, compiler] as const),
  ),
)('%s compiles %s without skipLibCheck', { timeout: 180_000 }, async (_name, file, compiler) => {
  expect(await compile(compiler, file)).toBe('');
});
