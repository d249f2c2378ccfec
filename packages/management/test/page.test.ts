import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BASE, bench, sentTo } from './client.js';

const directives = (policy: string | null) =>
  Object.fromEntries(
    (policy ?? '').split('; ').map((each) => [each.split(' ')[0], each.split(' ').slice(1).join(' ')]),
  );

describe('the page', () => {
  test('is the same for everybody but for its nonce, and lets nothing run but its script', async () => {
    const { management } = await bench();
    const [first, second] = [await sentTo(management, BASE), await sentTo(management, `${BASE}/`)];
    const policy = directives(first.headers.get('content-security-policy'));
    const nonce = /'nonce-([^']+)'/.exec(policy['script-src'] ?? '')?.[1] ?? '';
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(policy).toEqual({
      'default-src': "'none'",
      'script-src': `'nonce-${nonce}'`,
      'style-src': `'nonce-${nonce}'`,
      'connect-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': "'none'",
    });
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    expect(second.text).not.toContain(nonce);
    expect(first.text.replaceAll(nonce, '')).toBe(second.text.replaceAll(/nonce="[^"]+"/g, 'nonce=""'));
  });

  test('what the host sets is text in it, and not HTML', async () => {
    const { management } = await bench({ title: '"><script>alert(1)</script>', exampleUrl: '/api/<x>' });
    const { text } = await sentTo(management, BASE);
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).toContain('example-url="/api/&lt;x&gt;"');
  });

  test('HEAD is answered without content', async () => {
    const { management } = await bench();
    for (const path of [BASE, `${BASE}/orgkey-keys.js`, `${BASE}/v1/openapi.json`]) {
      const head = await management.handle(new Request(`https://app.example.com${path}`, { method: 'HEAD' }), {
        native: undefined,
      });
      expect([head.status, await head.text()]).toEqual([200, '']);
    }
  });

  test('a style sheet of the host is let in, and nothing else of its origin', async () => {
    const from = async (stylesheetUrl: string) => {
      const { headers } = await sentTo((await bench({ stylesheetUrl })).management, BASE);
      return directives(headers.get('content-security-policy'));
    };
    expect((await from('/theme.css'))['style-src']).toMatch(/^'nonce-[^']+' 'self'$/);
    const policy = await from('https://cdn.example.com/theme.css');
    expect(policy['style-src']).toMatch(/^'nonce-[^']+' https:\/\/cdn\.example\.com\/theme\.css$/);
    expect(policy['script-src']).not.toContain('cdn');
  });

  test('its script may be kept for good under its version, and not otherwise', async () => {
    const { management } = await bench();
    const { text } = await sentTo(management, BASE);
    const [, path = ''] = /src="([^"]+)"/.exec(text) ?? [];
    const script = await sentTo(management, path);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const plain = await sentTo(management, `${BASE}/orgkey-keys.js`);
    expect([plain.text, plain.headers.get('cache-control')]).toEqual([script.text, 'no-store']);
    const old = await sentTo(management, `${BASE}/orgkey-keys.js?v=old`);
    expect(old.headers.get('cache-control')).toBe('no-store');
  });

  test('its script weighs less than 15 kB, and never turns text into code', async () => {
    const { management } = await bench();
    const { text } = await sentTo(management, `${BASE}/orgkey-keys.js`);
    expect(gzipSync(text, { level: 9 }).length).toBeLessThan(15_000);
    for (const sink of ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'eval(', 'Function(', 'document.write'])
      expect(text).not.toContain(sink);
  });
});
