import type { OrganizationSummary } from '@orgkey/core';
import type { Reply } from '../api/route.js';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** One button for each organization. No script, and no style but the browser's own. */
export function signInForm(organizations: readonly OrganizationSummary[], current: string | undefined): Reply {
  const buttons = organizations.map(
    ({ slug, name }) => `<p><button name="organization" value="${slug}">${escapeHtml(name)}</button></p>`,
  );
  const state = current === undefined ? '' : `<p>You are signed in for ${current}.</p>`;
  const none = '<p>There is no organization yet.</p>';
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sign in to the playground</title>
</head>
<body>
<main>
<h1>Sign in</h1>
<p>This is a demo: choose the organization whose API keys you want to manage.</p>
${state}
<form method="post">
${buttons.length === 0 ? none : buttons.join('\n')}
</form>
</main>
</body>
</html>
`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  };
  return { status: 200, headers, body };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] as string);
}
