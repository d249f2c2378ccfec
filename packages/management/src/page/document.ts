import type { PageOptions } from '../options.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

/** What one page is made of. */
export interface DocumentParts {
  readonly basePath: string;
  readonly script: string;
  readonly nonce: string;
  readonly page: PageOptions;
}

/** The HTML around the element: the same for everybody, but for the nonce. */
export function pageDocument({ basePath, script, nonce, page }: DocumentParts): string {
  const { title, signInUrl, exampleUrl, stylesheetUrl } = page;
  const attributes = [
    `base="${escapeHtml(basePath)}"`,
    `heading="${escapeHtml(title)}"`,
    `example-url="${escapeHtml(exampleUrl)}"`,
    ...(signInUrl === undefined ? [] : [`sign-in-url="${escapeHtml(signInUrl)}"`]),
  ];
  const stylesheet = stylesheetUrl === undefined ? '' : `\n<link rel="stylesheet" href="${escapeHtml(stylesheetUrl)}">`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">
:root { color-scheme: light dark; }
body { margin: 0; background: var(--orgkey-page, light-dark(#fff, #0d1117)); }
</style>${stylesheet}
<script type="module" nonce="${nonce}" src="${escapeHtml(script)}"></script>
</head>
<body>
<main><orgkey-keys ${attributes.join(' ')}><p>This page needs JavaScript.</p></orgkey-keys></main>
</body>
</html>
`;
}
