import { checkSources, type Source } from '../credential/source.js';

/** How deep below the logged object a request may be: `headers`, `req.headers`, `event.req.headers`. */
const DEPTHS = ['', '*.', '*.*.'];

/**
 * Paths for `redact` of pino, so that no log line holds a credential: the headers of these sources, as Node, Fetch
 * and those who write them spell them, and `rawHeaders`, in what is logged and up to two levels below it. Default:
 * the sources that authenticators have by default. An application that logs no headers needs none of it.
 *
 * @example
 * const app = fastify({ logger: { level: 'trace', redact: redactPaths() } });
 */
export function redactPaths(sources?: readonly Source[]): string[] {
  const spellings = checkSources(sources).flatMap(({ header }) => [...new Set([header, header.toLowerCase()])]);
  const members = [...spellings.map((name) => `headers["${name}"]`), 'rawHeaders'];
  return DEPTHS.flatMap((depth) => members.map((member) => depth + member));
}
