import type { IncomingMessage } from 'node:http';
import { normalOrigin } from '../same-origin.js';

/** What a framework knows of a request of `node:http`. */
export interface NodeExchange {
  readonly req: IncomingMessage;
  /** The target as the client sent it, before a router cut a mount path off. */
  readonly url: string;
  /** Scheme, host and port by the framework's trusted-proxy setting; the host is the client's to choose. */
  readonly origin: string;
  /** What a body parser of the application made of the content, if one ran. */
  readonly parsed: unknown;
}

type Body = NonNullable<RequestInit['body']> | null;

/** Methods that Fetch can't express, and that nothing here answers. */
const FORBIDDEN = ['CONNECT', 'TRACE', 'TRACK'];

/** The path of a request target (RFC 9112 section 3.2): origin-form, or absolute-form. */
export function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
}

/** The Fetch request for one of `node:http`, `undefined` where Fetch has none. Reads nothing of the content yet. */
export function fetchRequest({ req, url, origin, parsed }: NodeExchange): Request | undefined {
  const { method = 'GET' } = req;
  if (FORBIDDEN.includes(method)) return undefined;
  const target = url.replace(/^https?:\/\/[^/?#]*/i, '');
  const init = { method, headers: headersOf(req) };
  const base = normalOrigin(origin) ?? 'http://localhost';
  if (method === 'GET' || method === 'HEAD') return new Request(base + target, init);
  return new Request(base + target, { ...init, body: contentOf(req, parsed), duplex: 'half' });
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (!name.startsWith(':')) headers.append(name, rawHeaders[i + 1] as string);
  }
  return headers;
}

/** A stream that was read already has become what the parser made of it; one that was not is read on demand. */
function contentOf(req: IncomingMessage, parsed: unknown): Body {
  if (!req.readableDidRead) return ReadableStream.from(req.iterator({ destroyOnReturn: false })) as Body;
  if (parsed === undefined) return null;
  return typeof parsed === 'string' || parsed instanceof Uint8Array ? (parsed as Body) : JSON.stringify(parsed);
}
