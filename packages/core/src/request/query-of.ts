/**
 * The query of a request target or URL: all from the first `?` or `#` on. By text and not by `new URL()`: the
 * host in it came from the client, and may not parse. A request target has no fragment (RFC 9112 section
 * 3.2), so frameworks differ on one that is sent all the same: some cut it off, some take it for a query.
 * Read whole, neither hides a name.
 */
export function queryOf(url: string): string {
  const start = url.search(/[?#]/);
  return start < 0 ? '' : url.slice(start + 1);
}
