import { describe, expect, test } from 'vitest';
import { PACKAGE_READMES, textOf } from './pages.js';

/** Members of the interfaces of a package that hold options or settings, by the report of its public API. */
function optionsOf(report: string): { readonly name: string; readonly members: readonly string[] }[] {
  const interfaces = report.matchAll(
    /^export interface (\w+(?:Options|Settings|Listeners)|KeyManager|Listeners)\b.*?\{\n(.*?)^\}/gms,
  );
  return Array.from(interfaces, ([, name = '', body = '']) => ({
    name,
    members: Array.from(body.matchAll(/^ {4}(?:readonly )?(\w+)[?:(]/gm), ([, member = '']) => member),
  }));
}

const TABLE = PACKAGE_READMES.flatMap((page) =>
  optionsOf(textOf(page.replace('README.md', 'api.md'))).map((each) => ({ page, ...each })),
);

describe('READMEs', () => {
  test('there are options in them', () => expect(TABLE.length).toBeGreaterThan(12));

  test.each(TABLE)('$page names every member of $name', ({ page, members }) => {
    // What adapters share is told where they are.
    const pages = page.includes('core') ? [page, 'packages/express/README.md', 'packages/hono/README.md'] : [page];
    const text = pages.map(textOf).join('\n');
    expect(members.filter((member) => !new RegExp(`[\`{ ]${member}\\b`).test(text))).toEqual([]);
  });
});

describe('troubleshooting', () => {
  const report = textOf('packages/core/api.md');
  const types = ['OrgkeyErrorCode', 'RefusalCode', 'RefusalReason'];

  test.each([...types, 'WarningEvent'])('names every %s', (type) => {
    const [declaration = ''] =
      new RegExp(`^export (?:type ${type} = .*?;|interface ${type} .*?^})`, 'ms').exec(report) ?? [];
    const codes = Array.from(declaration.matchAll(/'(\w+)'/g), ([, code = '']) => code);
    expect(codes.length).toBeGreaterThan(3);
    const text = textOf('docs/troubleshooting.md');
    expect(codes.filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
  });
});
