import { inspect } from 'node:util';
import { vi } from 'vitest';

/** Keys of one test: a few, or as many as `ORGKEY_CANARIES` says (`npm run test:leaks`: 10,000). */
export const CANARIES: number = Number(process.env['ORGKEY_CANARIES'] ?? 10);

vi.setConfig({ testTimeout: 60_000 + CANARIES * 1_000 });

/** Secrets that must not be found, and all that was handed out, told or written where they must not be. */
export interface Canaries {
  /** The secret part of a key is looked for from now on, in what was seen before too. */
  readonly key: (text: string) => void;
  /** So is the digest of a stored hash. */
  readonly hash: (phc: string) => void;
  /** Keeps text for the search. */
  readonly text: (where: string, text: string) => void;
  /** Keeps a value in all the ways in which it may be printed. */
  readonly value: (where: string, value: unknown) => void;
  /** Awaits something, and keeps what it resolved or rejected with. */
  readonly settled: (where: string, value: unknown) => Promise<void>;
  /** Searches what was kept so far, and forgets it. To be called when the secrets that may be in it are known. */
  readonly search: () => void;
  /** Where something was found, and in which form: never the secret itself. */
  readonly hits: () => string[];
  /** How much was searched, in characters. */
  readonly seen: () => number;
}

/** All needles have one length, so that one look-up for each place of a text finds any of them. */
const WIDTH = 16;

export function createCanaries(): Canaries {
  const needles = new Map<string, string>();
  const found = new Set<string>();
  let texts: [where: string, text: string][] = [];
  let seen = 0;
  const canaries: Canaries = {
    key(text) {
      const secret = text.slice(-38, -6);
      addAll(needles, 'secret', [['plain', windows(secret)], ...encodings(Buffer.from(secret), 'text')]);
    },
    hash(phc) {
      const digest = phc.slice(phc.lastIndexOf('$') + 1);
      addAll(needles, 'hash', [
        ['plain', windows(digest)],
        ['URL-encoded', windows(encodeURIComponent(digest))],
        ...encodings(Buffer.from(digest, 'base64'), 'bytes'),
        ...encodings(Buffer.from(digest), 'text'),
      ]);
    },
    text: (where, text) => void texts.push([where, text]),
    value: (where, value) => void texts.push([where, printed(value)]),
    async settled(where, value) {
      canaries.value(where, await Promise.resolve(value).catch((error: unknown) => error));
    },
    search() {
      for (const [where, text] of texts) {
        seen += text.length;
        for (const form of formsIn(text, needles)) found.add(`${where}: ${form}`);
      }
      texts = [];
    },
    hits() {
      canaries.search();
      return [...found].sort((a, b) => a.localeCompare(b));
    },
    seen: () => seen,
  };
  return canaries;
}

type Form = readonly [form: string, needles: readonly string[]];

function addAll(needles: Map<string, string>, what: string, forms: readonly Form[]): void {
  for (const [form, all] of forms)
    for (const needle of all) if (needle.length === WIDTH) needles.set(needle, `${what} (${form})`);
}

/** Half of a secret is a leak too: each stretch of it counts. */
function windows(text: string): string[] {
  return Array.from({ length: Math.max(1, text.length - WIDTH + 1) }, (_, i) => text.slice(i, i + WIDTH));
}

/** How bytes are written as text: by those who encode, and by those who print a buffer. */
function encodings(bytes: Buffer, of: string): Form[] {
  const hex = bytes.toString('hex');
  const pairs = hex.match(/../g) ?? [];
  const percent = pairs.map((pair) => `%${pair}`).join('');
  // In base64 the place in a group of three bytes decides how a byte looks.
  const shifted = [0, 1, 2].map((skip) => bytes.subarray(skip));
  const base64 = shifted.flatMap((each) => [each.toString('base64'), each.toString('base64url')]);
  return [
    [`hex of ${of}`, [hex, hex.toUpperCase()].map(head)],
    [`printed buffer of ${of}`, [head(pairs.join(' '))]],
    [`list of ${of}`, [head([...bytes].join(', ')), head([...bytes].join(','))]],
    [`base64 of ${of}`, base64.map(head)],
    [`percent-encoded ${of}`, [percent, percent.toUpperCase()].map(head)],
  ];
}

const head = (text: string): string => text.slice(0, WIDTH);

function formsIn(text: string, needles: ReadonlyMap<string, string>): Set<string> {
  const forms = new Set<string>();
  for (let i = 0; i + WIDTH <= text.length; i++) {
    const form = needles.get(text.slice(i, i + WIDTH));
    if (form !== undefined) forms.add(form);
  }
  return forms;
}

/** All ways to print a value. */
function printed(value: unknown): string {
  const error = value instanceof Error ? `${value.message}\n${value.stack}\n${inspect(value.cause)}` : '';
  const json = JSON.stringify(value) as string | undefined;
  return [inspect(value, { depth: 12, showHidden: true, maxArrayLength: 200 }), json ?? '', String(value), error].join(
    '\n',
  );
}
