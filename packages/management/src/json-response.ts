/** A success: one JSON value, for the one who asked and no cache. */
export function jsonResponse(value: unknown, status: 200 | 201 = 200): Response {
  const body = JSON.stringify(value);
  return new Response(body, {
    status,
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
}
