import { readFileSync } from 'node:fs';

/** A fenced block of a page, as it stands there. */
export interface CodeBlock {
  readonly language: string;
  readonly text: string;
  /** Line of the page on which the text begins. */
  readonly line: number;
}

/** All fenced blocks of a Markdown page, in order. The path is relative to the repository's root. */
export function codeBlocks(page: string): CodeBlock[] {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((match) => ({
    language: match[1] ?? '',
    text: match[2] ?? '',
    line: text.slice(0, match.index).split('\n').length + 1,
  }));
}
