// The guard rails are proven here: in a copy of the workspace without its code, each planted violation must be reported
// by the rule named beside it, and each allowed import must pass.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const lines = (count) => Array.from({ length: count }, (_, i) => `export const line${i} = ${i};`).join('\n');
const longFunction = (count) => `export function long(): void {\n${'  void 0;\n'.repeat(count - 2)}}`;
const using = (specifier) => `import * as used from '${specifier}';\nvoid used;`;

const imports = 'lint/style/noRestrictedImports';
const core = 'packages/core/src';

const refused = [
  ['a file of 201 lines', `${core}/long-file.ts`, lines(201), 'eslint(max-lines)'],
  ['a test of 401 lines', 'packages/core/test/long-test.test.ts', lines(401), 'eslint(max-lines)'],
  ['a function of 41 lines', `${core}/long-function.ts`, longFunction(41), 'eslint(max-lines-per-function)'],
  [
    'four parameters',
    `${core}/wide.ts`,
    'export const f = (a: 1, b: 1, c: 1, d: 1) => [a, b, c, d];',
    'eslint(max-params)',
  ],
  ['any', `${core}/explicit-any.ts`, 'export const x: any = 1;', 'typescript(no-explicit-any)'],
  [
    'a hidden any',
    `${core}/hidden-any.ts`,
    "export const x: string = JSON.parse('1');",
    'typescript(no-unsafe-assignment)',
  ],
  ['a default export', `${core}/default-export.ts`, 'export default 1;', 'import(no-default-export)'],
  ['export *', `${core}/export-all.ts`, "export * from './leaf.js';", 'lint/performance/noReExportAll'],
  ['export type *', `${core}/export-types.ts`, "export type * from './leaf.js';", 'plugin'],
  [
    'an import cycle',
    `${core}/cycle-a.ts`,
    "export { b } from './cycle-b.js';\nexport const a = 1;",
    'import(no-cycle)',
  ],
  [
    'its other half',
    `${core}/cycle-b.ts`,
    "import { a } from './cycle-a.js';\nexport const b = a;",
    'import(no-cycle)',
  ],
  ['another package by path', `${core}/by-path.ts`, using('../../express/src/index.js'), imports],
  ['a floating promise', `${core}/floating.ts`, 'Promise.resolve(1);', 'typescript(no-floating-promises)'],
  [
    'a promise where void is expected',
    `${core}/misused.ts`,
    '[1].forEach(async () => Promise.resolve());',
    'typescript(no-misused-promises)',
  ],
  [
    'a file name that is not kebab-case',
    `${core}/camelCase.ts`,
    'export const a = 1;',
    'lint/style/useFilenamingConvention',
  ],
  ['node:fs in core', `${core}/key/fs.ts`, using('node:fs'), imports],
  ['a dynamic import in core', `${core}/key/dynamic.ts`, "export const f = () => import('node:fs');", imports],
  ['a re-export in core', `${core}/key/reexport.ts`, "export { Redis } from 'ioredis';", imports],
  ['a builtin without prefix in core', `${core}/key/bare.ts`, using('crypto'), imports],
  ['ioredis in core', `${core}/key/client.ts`, using('ioredis'), imports],
  ['a type of ioredis in core', `${core}/key/client-type.ts`, "export type { Redis } from 'ioredis';", imports],
  ['a subpath in core', `${core}/store/subpath.ts`, using('./redis/index.js'), imports],
  ['a subpath in core from above', `${core}/key/subpath.ts`, using('../request/node/index.js'), imports],
  ['kysely in the Redis store', `${core}/store/redis/kysely.ts`, using('kysely'), imports],
  ['node:fs in the Redis store', `${core}/store/redis/fs.ts`, using('node:fs'), imports],
  ['ioredis in the SQL store', `${core}/store/sql/ioredis.ts`, using('ioredis'), imports],
  ['a driver in the SQL store', `${core}/store/sql/driver.ts`, using('pg'), imports],
  ['ioredis in argon2', `${core}/hash/argon2/ioredis.ts`, using('ioredis'), imports],
  ['node:fs in the node view', `${core}/request/node/fs.ts`, using('node:fs'), imports],
  ['a server in the node view', `${core}/request/node/server.ts`, using('node:http'), 'eslint(no-restricted-imports)'],
  ['node:net in the fetch view', `${core}/request/fetch/net.ts`, using('node:net'), imports],
  ...['express', 'fastify', 'koa', 'hono'].flatMap((name) => [
    [`another framework in ${name}`, `packages/${name}/src/other.ts`, using(name === 'koa' ? 'hono' : 'koa'), imports],
    [`node:http in ${name}`, `packages/${name}/src/http.ts`, using('node:http'), imports],
    [`a sibling in ${name}`, `packages/${name}/src/sibling.ts`, using('@orgkey/conformance'), imports],
    [`a store in ${name}`, `packages/${name}/src/store.ts`, using('@orgkey/core/redis'), imports],
    [`test/ in ${name}`, `packages/${name}/src/test.ts`, using('../../../test/src/services.js'), imports],
  ]),
  ['test/ in core', `${core}/test-import.ts`, using('@orgkey/test'), imports],
  ['test/ in core by path', `${core}/test-path.ts`, using('../../../test/src/services.js'), imports],
  ['test/ in the test of a package', 'packages/core/test/far.test.ts', using('../../../test/src/services.js'), imports],
  ['test/ in the playground', 'examples/playground/src/test.ts', using('@orgkey/test'), imports],
  ['test/ in the kit', 'packages/conformance/src/test.ts', using('@orgkey/test'), imports],
  ['an adapter in the kit', 'packages/conformance/src/adapter.ts', using('@orgkey/express'), imports],
];

const allowed = [
  [`${core}/leaf.ts`, lines(200)],
  [`${core}/limit.ts`, longFunction(40)],
  [
    `${core}/key/allowed.ts`,
    ['node:crypto', 'node:net', 'node:diagnostics_channel', '../leaf.js', './own.js']
      .map((s, i) => `import * as m${i} from '${s}';\nvoid m${i};`)
      .join('\n'),
  ],
  [`${core}/store/redis/allowed.ts`, using('ioredis')],
  [`${core}/store/redis/own.ts`, using('../../leaf.js')],
  [`${core}/store/sql/allowed.ts`, using('kysely')],
  [`${core}/hash/argon2/allowed.ts`, using('@node-rs/argon2')],
  [
    `${core}/request/node/allowed.ts`,
    "import type { IncomingMessage } from 'node:http';\n\nexport type Incoming = IncomingMessage;",
  ],
  ['packages/express/src/allowed.ts', `${using('express')}`],
  ['packages/express/src/core.ts', using('@orgkey/core/node')],
  ['packages/fastify/src/allowed.ts', using('fastify-plugin')],
  ['packages/koa/src/allowed.ts', using('koa')],
  ['packages/koa/src/core.ts', using('@orgkey/core/adapter')],
  ['packages/hono/src/allowed.ts', using('hono/factory')],
  ['packages/hono/src/core.ts', using('@orgkey/core/fetch')],
  ['packages/core/test/allowed.test.ts', longFunction(300)],
  ['test/adapters/allowed.test.ts', using('../src/services.js')],
  ['test/vitest.config.ts', 'export default {};'],
];

const copy = mkdtempSync(join(tmpdir(), 'orgkey-rails-'));
const reports = new Map();

function report(program, args, read) {
  const { stdout, status } = spawnSync(process.execPath, [join(root, 'node_modules', program), ...args], {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  for (const [file, rule] of JSON.parse(stdout).diagnostics.map(read))
    reports.set(file, [...(reports.get(file) ?? []), rule]);
  return status;
}

let statuses;
beforeAll(() => {
  const folders = ['packages', 'examples'].flatMap((d) => readdirSync(join(root, d)).map((name) => `${d}/${name}`));
  const configs = ['.', 'test', ...folders, ...folders.map((folder) => `${folder}/test`)].flatMap((folder) =>
    ['package.json', 'tsconfig.json'].map((name) => join(folder, name)),
  );
  for (const file of [
    '.gitignore',
    '.oxlintrc.json',
    'biome.json',
    'tsconfig.base.json',
    'tsconfig.test.json',
    ...configs,
  ])
    if (existsSync(join(root, file))) cpSync(join(root, file), join(copy, file));
  cpSync(join(root, 'scripts/lint'), join(copy, 'scripts/lint'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const [file, text] of [...allowed, ...refused.map(([, path, content]) => [path, content])]) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), `${text}\n`);
  }
  statuses = [
    report('@biomejs/biome/bin/biome', ['lint', '--reporter=json', '--max-diagnostics=none', '.'], (d) => [
      d.location.path,
      d.category,
    ]),
    report('oxlint/bin/oxlint', ['--type-aware', '-f', 'json'], (d) => [d.filename, d.code]),
  ];
}, 60_000);
afterAll(() => rmSync(copy, { recursive: true }));

test('both linters fail', () => expect(statuses).toEqual([1, 1]));

describe('refused', () => {
  for (const [name, file, , rule] of refused) test(name, () => expect(reports.get(file)).toContain(rule));
});

describe('allowed', () => {
  const rails = new Set(refused.map(([, , , rule]) => rule));
  for (const [file] of allowed)
    test(file, () => expect((reports.get(file) ?? []).filter((rule) => rails.has(rule))).toEqual([]));
});
