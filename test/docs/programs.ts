import { codeBlocks } from './code-blocks.js';
import { PACKAGE_READMES, PAGES } from './pages.js';

/** A block of TypeScript as a file that compiles. */
export interface Program {
  /** `page:line`. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
  /** Whether it can be run as it is: not a piece of a program that the page has shown before. */
  readonly runs: boolean;
}

/** What a page takes as given, beside the program that it begins with. */
const GIVEN: Readonly<Record<string, string>> = {
  'packages/otel/README.md': 'declare const audit: { write(event: ChangeEvent): void };',
  'packages/management/README.md':
    'declare function userOfSession(cookie: string | null): Promise<{ email: string; organizations: string[] } | undefined>;',
  'packages/conformance/README.md': `
    type Row = Record<string, unknown>;
    declare class GetItemCommand { constructor(input: Row); }
    declare class TransactWriteItemsCommand { constructor(input: Row); }
    declare const TableName: string;
    declare const client: { send(command: GetItemCommand): Promise<{ Item?: Row }> };
    declare function toRecord(item: Row): KeyRecord;
    declare function organizationOf(item: Row): Promise<OrganizationRecord>;
    declare function changeRow(type: ChangeType, reference: KeyReference, stamp: ChangeStamp): Row;
    declare function succeeds(command: TransactWriteItemsCommand): Promise<boolean>;
    declare function getKey(reference: KeyReference): Promise<StoredKey | undefined>;`,
};

/** What a piece that is a method is a method of. */
const METHOD_OF: Readonly<Record<string, string>> = {
  authorize: "Pick<ManagementOptions, 'authorize'>",
  findKey: "Pick<KeyStore, 'findKey'>",
  revokeKey: "Pick<KeyAdminStore, 'revokeKey'>",
};

const TYPES = [
  "import type { ChangeEvent, ChangeStamp, ChangeType, KeyAdminStore, KeyRecord, KeyReference, KeyStore, OrganizationRecord, StoredKey } from '@orgkey/core';",
  "import { keyEntry } from '@orgkey/core';",
  "import type { ManagementOptions } from '@orgkey/management';",
];

const IMPORT = /^import\s+(?!type\b)(?:(\w+),?\s*)?(?:\{([^}]*)\}\s*)?from\s+('[^']+');\n/gm;
const TYPE_IMPORT = /^import\s+type\s[^;]*;\n/gm;
const ANY_IMPORT = /^import\s[^;]*;\n/gm;

/** The same imports inside a function, where they may shade those of the first program. */
function imported(...[, base, named = '', from]: readonly (string | undefined)[]): string {
  const members = named.split(',').map((each) => each.trim());
  const values = members.filter((each) => each !== '' && !each.startsWith('type '));
  const bound = [
    ...(base === undefined ? [] : [`default: ${base}`]),
    ...values.map((each) => each.replace(' as ', ': ')),
  ];
  return `const { ${bound.join(', ')} } = await import(${from});\n`;
}

/** A piece, behind the first program of its page. */
function piece(page: string, first: string, text: string): string {
  const method = /^async (\w+)\(/.exec(text)?.[1];
  const code =
    method === undefined
      ? text.replaceAll(TYPE_IMPORT, '').replaceAll(IMPORT, imported)
      : `const part: ${METHOD_OF[method]} = {${text}};`;
  const head = [
    ...TYPES,
    ...(text.match(TYPE_IMPORT) ?? []).map((each) => each.trim()),
    ...(first.match(ANY_IMPORT) ?? []).map((each) => each.trim()),
    GIVEN[page] ?? '',
  ];
  return `${head.join('\n')}\n${first.replaceAll(ANY_IMPORT, '')}\nexport async function run(): Promise<void> {\n${code}\n}\n`;
}

/** What an example imports of its own is beside its page. */
function beside(page: string, text: string): string {
  return text.replaceAll("from './", `from '../../../${page.replace('README.md', 'src/')}`);
}

function programsOf(page: string): readonly Program[] {
  const isPackage = PACKAGE_READMES.includes(page);
  const blocks = codeBlocks(page).filter(({ language }) => language === 'ts');
  const [first] = blocks;
  return blocks.map((block) => {
    const isPiece = isPackage && (block !== first || page.includes('conformance'));
    return {
      name: `${page}:${block.line}`,
      file: `${page.replaceAll(/\W/g, '-')}-${block.line}.ts`,
      text: isPiece
        ? piece(page, page.includes('conformance') ? '' : (first?.text ?? ''), block.text)
        : beside(page, block.text),
      runs: !isPiece && !page.startsWith('examples/'),
    };
  });
}

/** Programs of all pages but the README, whose own are run by its own test. */
export const PROGRAMS: readonly Program[] = PAGES.filter((page) => page !== 'README.md').flatMap(programsOf);
