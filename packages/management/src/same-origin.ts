/**
 * Whether a change comes from a page of the application itself (OWASP CSRF Prevention: Fetch Metadata,
 * then Origin). A client that sends neither header is refused: it is no browser, and has no business with
 * a session.
 *
 * `origin` is the application's own: scheme, host and port.
 */
export function isSameOrigin(headers: Headers, origin: string | undefined): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  return origin !== undefined && headers.get('origin') === origin;
}

/** Whether content is JSON by its type, or there is none. A form, which needs no preflight, can send neither. */
export function isJson(headers: Headers, content: string): boolean {
  const type = headers.get('content-type');
  return type === null ? content === '' : /^application\/json[ \t]*(?:;|$)/i.test(type);
}

/** An origin as browsers write it in `Origin` (RFC 6454 section 6.2), `undefined` for what is none. */
export function normalOrigin(text: string): string | undefined {
  try {
    const { origin } = new URL(text);
    return origin === 'null' ? undefined : origin;
  } catch {
    return undefined;
  }
}
