import { createHash, randomBytes } from 'node:crypto';
import { element } from '#element';
import type { PageOptions } from '../options.js';
import { pageDocument } from './document.js';

/** The page, and the script of its element. */
export interface Page {
  readonly html: () => Response;
  readonly script: (request: Request) => Response;
}

const VERSION = createHash('sha256').update(element).digest('base64url').slice(0, 16);

/** Makes the page for one base path. It holds nothing of anybody: its element asks the HTTP API. */
export function createPage({ basePath, page }: { readonly basePath: string; readonly page: PageOptions }): Page {
  const script = `${basePath}/orgkey-keys.js?v=${VERSION}`;
  return {
    html() {
      const nonce = randomBytes(16).toString('base64');
      const headers = {
        ...shared,
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': policy(nonce, page.stylesheetUrl),
        'cross-origin-opener-policy': 'same-origin',
        'x-frame-options': 'DENY',
      };
      return new Response(pageDocument({ basePath, script, nonce, page }), { headers });
    },
    script(request) {
      const versioned = new URL(request.url).searchParams.get('v') === VERSION;
      const headers = {
        ...shared,
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': versioned ? 'public, max-age=31536000, immutable' : 'no-store',
      };
      return new Response(element, { headers });
    },
  };
}

const shared = {
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Nothing but this script, the host's style sheet, and requests to the own origin; in no frame. */
function policy(nonce: string, stylesheetUrl: string | undefined): string {
  const styles = stylesheetUrl === undefined ? '' : ` ${stylesheetUrl.startsWith('/') ? "'self'" : stylesheetUrl}`;
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'${styles}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}
