import { invalidOption } from '../options/check.js';

/**
 * One place where a request may carry its credential. Sources are data: from their list follow the
 * order of precedence, the text of a refusal, the challenge and `Vary`.
 */
export interface Source {
  /** The header's name as it is written in texts, such as `X-API-Key`. */
  readonly header: string;
  /** The authentication scheme in front of the credential; `undefined`: the whole value is the credential. */
  readonly scheme: 'Bearer' | undefined;
}

/** RFC 9110 section 5.6.2: a token. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;

/**
 * A header whose whole value is the credential.
 *
 * @example
 * createAuthenticator({ store, sources: [apiKeyHeader('X-Acme-Key')] });
 */
export function apiKeyHeader(name = 'X-API-Key'): Source {
  if (typeof name !== 'string' || !TOKEN.test(name))
    throw invalidOption('apiKeyHeader(name)', name, 'a header name such as X-API-Key');
  return Object.freeze({ header: name, scheme: undefined });
}

/**
 * `Authorization: Bearer <credential>` (RFC 6750 section 2.1), which OpenAI-compatible clients send.
 *
 * @example
 * createAuthenticator({ store, sources: [bearerToken()] });
 */
export function bearerToken(): Source {
  return Object.freeze({ header: 'Authorization', scheme: 'Bearer' });
}

export function checkSources(sources: unknown): readonly Source[] {
  if (sources === undefined) return [apiKeyHeader(), bearerToken()];
  const form = 'a list of at least one source, made by apiKeyHeader() or bearerToken(), no header twice';
  if (!Array.isArray(sources) || sources.length === 0) throw invalidOption('sources', sources, form);
  const headers = new Set<string>();
  for (const source of sources as readonly (Partial<Source> | null)[]) {
    const header: unknown = source?.header;
    if (typeof header !== 'string' || !TOKEN.test(header) || headers.has(header.toLowerCase()))
      throw invalidOption('sources', sources, form);
    headers.add(header.toLowerCase());
  }
  return Object.freeze([...(sources as readonly Source[])]);
}
