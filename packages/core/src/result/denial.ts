import type { Source } from '../credential/source.js';
import { invalidOption } from '../options/check.js';
import type { Failure, RefusalCode } from './outcome.js';
import { problemBody } from './problem-body.js';
import { CODE_OF_REASON, REFUSALS } from './refusals.js';

/**
 * The whole answer to a refused request. An adapter copies it: status, these headers and no others, this
 * body (ASCII, so that its length in characters is its length in bytes).
 */
export interface Denial {
  readonly code: RefusalCode;
  readonly status: number;
  /** The reason phrase of the status, for runtimes that send one. */
  readonly title: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** One line of JSON (RFC 9457). HEAD gets the headers alone. */
  readonly body: string;
}

/** A refusal as an outcome: the code, and the whole answer that the client gets. */
export interface Refused {
  readonly ok: false;
  readonly code: RefusalCode;
  readonly denial: Denial;
  /** With `unavailable`: the error of the store. For logs, never for the client. */
  readonly cause?: unknown;
}

/** Makes refusals for one realm and one list of sources; each but `scope_missing` is made once. */
export function createDenials(realm: string, sources: readonly Source[]): (failure: Failure) => Refused {
  const challenge = challenger(realm, sources);
  const places = sources.map((source) =>
    source.scheme === undefined ? source.header : `${source.header}: ${source.scheme}`,
  );
  const missing = `An API key is required: send it as ${places.join(' or as ')}.`;
  const make = (code: RefusalCode, requiredScopes?: readonly string[]): Refused =>
    Object.freeze({ ok: false, code, denial: createDenial(code, { missing, challenge, requiredScopes }) });
  const byCode = new Map((Object.keys(REFUSALS) as RefusalCode[]).map((code) => [code, make(code)]));
  const byReason = new Map(Object.entries(CODE_OF_REASON).map(([reason, code]) => [reason, byCode.get(code)]));
  return ({ reason, requiredScopes }) =>
    reason === 'scope_missing' ? make(reason, requiredScopes) : (byReason.get(reason) as Refused);
}

interface DenialTexts {
  readonly missing: string;
  readonly challenge: (code: RefusalCode, scopes: readonly string[] | undefined) => string | undefined;
  readonly requiredScopes: readonly string[] | undefined;
}

function createDenial(code: RefusalCode, texts: DenialTexts): Denial {
  const { status, title, kind, detail = texts.missing } = REFUSALS[code];
  const body = problemBody({ status, title, detail, code, kind, requiredScopes: texts.requiredScopes });
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'content-length': String(body.length),
    'cache-control': 'no-store',
  };
  const challenge = texts.challenge(code, texts.requiredScopes);
  if (challenge !== undefined) headers['www-authenticate'] = challenge;
  if (code === 'unavailable') headers['retry-after'] = '1';
  return Object.freeze({ code, status, title, headers: Object.freeze(headers), body });
}

/** RFC 9110 section 11.6.1, RFC 6750 section 3: no `error` where no credential was sent. */
function challenger(realm: string, sources: readonly Source[]): DenialTexts['challenge'] {
  const scheme = sources.some((source) => source.scheme === 'Bearer') ? 'Bearer' : 'ApiKey';
  const base = `${scheme} realm="${realm}"`;
  return (code, scopes) => {
    if (code === 'credential_missing') return base;
    if (code === 'credential_invalid') return `${base}, error="invalid_token"`;
    return code === 'scope_missing'
      ? `${base}, error="insufficient_scope", scope="${(scopes ?? []).join(' ')}"`
      : undefined;
  };
}

export function checkRealm(realm: unknown): string {
  if (realm === undefined) return 'api';
  if (typeof realm === 'string' && /^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,128}$/.test(realm)) return realm;
  throw invalidOption('realm', realm, '1 to 128 visible ASCII characters without " and \\');
}
