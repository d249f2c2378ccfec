import { readFileSync } from 'node:fs';

/** A fenced block of a page, as it stands there; one in a list without the list's indentation. */
export interface CodeBlock {
  readonly language: string;
  readonly text: string;
  /** Line of the page on which the text begins. */
  readonly line: number;
}

interface FencedBlock extends CodeBlock {
  readonly file: string | undefined;
}

function fencedBlocks(page: string): FencedBlock[] {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^( *)```(\w*)(?: (\S+))?\n(.*?)^\1```$/gms)].map((match) => ({
    language: match[2] ?? '',
    file: match[3],
    text: (match[4] ?? '').replaceAll(new RegExp(`^${match[1]}`, 'gm'), ''),
    line: text.slice(0, match.index).split('\n').length + 1,
  }));
}

/** The fenced blocks of a page that name no file, in order. The path is relative to the repository's root. */
export function codeBlocks(page: string): CodeBlock[] {
  return fencedBlocks(page).filter(({ file }) => file === undefined);
}

/** The fenced blocks of a page that name a file, as in "```ts server.ts", by that name. */
export function namedBlocks(page: string): ReadonlyMap<string, string> {
  return new Map(fencedBlocks(page).flatMap(({ file, text }) => (file === undefined ? [] : [[file, text]])));
}
