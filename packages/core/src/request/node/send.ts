import type { ServerResponse } from 'node:http';
import type { Denial } from '../../result/denial.js';

/**
 * Writes a denial and ends the response, past the framework's own senders: those add an ETag or a
 * charset. Headers that others set before (CORS) stay. For HEAD, Node leaves the body out.
 *
 * @example
 * if (!outcome.ok) return sendDenial(res, outcome.denial);
 */
export function sendDenial(res: ServerResponse, denial: Denial): void {
  // Somebody answered while the store was asked, for example a time-out of the application.
  if (res.headersSent || res.writableEnded) return;
  res.statusCode = denial.status;
  for (const [name, value] of Object.entries(denial.headers)) res.setHeader(name, value);
  res.end(denial.body);
}
