import { existsSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PAGES, textOf } from './pages.js';

const root = new URL('../../', import.meta.url);

/** The anchor that a heading gets: lower case, without punctuation, blanks as hyphens. */
function anchorOf(heading: string): string {
  const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  return text.replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
}

/** Anchors of a page; a heading that comes twice gets a number. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutCode(text).matchAll(/^#{1,6} (.+)$/gm)) {
    const anchor = anchorOf(heading.trim());
    let unique = anchor;
    for (let n = 1; anchors.has(unique); n++) unique = `${anchor}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}

const withoutCode = (text: string): string => text.replaceAll(/^ *```.*?^ *```$/gms, '');

function brokenLinks(page: string): string[] {
  const links = [...withoutCode(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return links.filter((link) => {
    if (/^(?:https:|mailto:)/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? new URL(page, root) : new URL(path, new URL(page, root));
    if (!existsSync(target)) return true;
    if (anchor === undefined) return false;
    const file = statSync(target).isDirectory() ? new URL('README.md', `${target.href}/`) : target;
    return !anchorsOf(textOf(file.href.slice(root.href.length))).has(anchor);
  });
}

describe('links', () => {
  test.each(PAGES)('what %s links to is there, and so are the headings', (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });

  test('the index of the guides names each of them', () => {
    const guides = PAGES.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
    const index = textOf('docs/README.md');
    expect(guides.filter((page) => !index.includes(`(${page.slice('docs/'.length)})`))).toEqual([]);
  });
});
