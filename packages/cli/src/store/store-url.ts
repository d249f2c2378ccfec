import { OrgkeyError } from '@orgkey/core';

/** What a store's URL begins with; the word for the store in messages, since the rest may hold a password. */
export type StoreKind = 'memory' | 'sqlite' | 'redis' | 'rediss' | 'redis-cluster' | 'postgres' | 'mysql';

/** A store's URL, taken apart as far as every kind needs. */
export interface StoreUrl {
  readonly kind: StoreKind;
  /** What the kind's own client takes: a path for `sqlite`, else the URL without what is ours. */
  readonly address: string;
  /** Redis: how many replicas must acknowledge a revocation. */
  readonly acks: number;
}

const KINDS: Readonly<Record<string, StoreKind>> = {
  memory: 'memory',
  sqlite: 'sqlite',
  redis: 'redis',
  rediss: 'rediss',
  'redis-cluster': 'redis-cluster',
  postgres: 'postgres',
  postgresql: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
};

/** The forms of a URL that names a store which processes can share, for messages and help. */
export const SHARED_FORMS: string =
  'sqlite:PATH, redis://…, rediss://…, redis-cluster://HOST:PORT,HOST:PORT, postgres://… or mysql://…';

/**
 * Takes a store's URL apart. `origin` is what messages call it, such as `STORE`. Throws `OrgkeyError`
 * with code `option_invalid`; no message holds a part of the URL but its scheme.
 *
 * @example
 * parseStoreUrl('sqlite:.data/keys.db', 'STORE'); // { kind: 'sqlite', address: '.data/keys.db', acks: 0 }
 */
export function parseStoreUrl(url: string, origin: string): StoreUrl {
  const [, scheme = '', rest = ''] = /^([a-z][a-z-]{0,19}):(.*)$/is.exec(url) ?? [];
  const kind = Object.hasOwn(KINDS, scheme.toLowerCase()) ? KINDS[scheme.toLowerCase()] : undefined;
  if (kind === undefined) {
    const what = scheme === '' ? 'it is something else' : `"${scheme}:" is none of these`;
    throw invalid(origin, `must be memory:, ${SHARED_FORMS}; ${what}`);
  }
  if (kind === 'memory') {
    if (rest !== '') throw invalid(origin, 'must be memory: alone, without anything behind it');
    return { kind, address: '', acks: 0 };
  }
  if (kind === 'sqlite') {
    if (rest.trim() === '' || rest.includes('\0')) throw invalid(origin, 'must be sqlite:PATH with the path of a file');
    return { kind, address: rest, acks: 0 };
  }
  return kind.startsWith('redis') ? redisUrl(kind, url, origin) : { kind, address: checkHost(url, origin), acks: 0 };
}

function redisUrl(kind: StoreKind, url: string, origin: string): StoreUrl {
  const [base = '', query = ''] = splitOnce(url, '?');
  const parameters = new URLSearchParams(query);
  const acks = parameters.get('acks') ?? '0';
  if (!/^\d{1,3}$/.test(acks)) throw invalid(origin, 'must have a whole number in acks=N: replicas that acknowledge');
  parameters.delete('acks');
  const address = parameters.size === 0 ? base : `${base}?${parameters.toString()}`;
  // Several hosts are no URL that the platform can parse; each of them is checked where the cluster is opened.
  return { kind, address: kind === 'redis-cluster' ? address : checkHost(address, origin), acks: Number(acks) };
}

function checkHost(url: string, origin: string): string {
  if (URL.canParse(url) && new URL(url).hostname !== '') return url;
  throw invalid(origin, 'must name a host, such as scheme://user:password@host:port/name');
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

export function invalid(origin: string, mustBe: string): OrgkeyError {
  return new OrgkeyError('option_invalid', `${origin} ${mustBe}.`);
}
