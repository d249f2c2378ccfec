import type { IncomingMessage, ServerResponse } from 'node:http';

/** Writes a response and ends it, past the framework's own senders, which add an ETag or a charset. */
export async function sendResponse(req: IncomingMessage, res: ServerResponse, response: Response): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  res.statusCode = response.status;
  for (const [name, value] of response.headers) res.setHeader(name, value);
  // What is left of the request must be read, or the connection has no next request.
  res.end(body, () => req.resume());
}
