import { createKeyManager, createMemoryStore, type Hasher, hmacSha256, OrgkeyError, sha256 } from '@orgkey/core';

/** What the environment says of keys: the settings that a server and the command line must share. */
export interface EnvironmentSettings {
  readonly prefix: string;
  readonly hasher: Hasher;
  readonly previousHashers: readonly Hasher[];
}

const HASHES = ['sha256', 'hmac-sha256', 'argon2id'];

/**
 * Reads `KEY_PREFIX` (default `ok`), `HASH` (`sha256`, the default, `hmac-sha256` or `argon2id`) and
 * `PEPPER` (`version:base64`; several, separated by commas, are all readable, and the first one is
 * written). Rejects with `OrgkeyError` `option_invalid`, which names the variable and never its value.
 *
 * @example
 * const settings = { store, ...(await readKeySettings(process.env)) };
 */
export async function readKeySettings(env: Readonly<Record<string, string | undefined>>): Promise<EnvironmentSettings> {
  const prefix = env['KEY_PREFIX'] || 'ok';
  named('KEY_PREFIX', 'prefix', () => createKeyManager({ store: createMemoryStore(), prefix }));
  const name = env['HASH'] || 'sha256';
  if (!HASHES.includes(name)) throw new OrgkeyError('option_invalid', `HASH must be one of ${HASHES.join(', ')}.`);
  const peppered = env['PEPPER'] ? pepperedHasher(env['PEPPER']) : undefined;
  if (name === 'hmac-sha256' && peppered === undefined)
    throw new OrgkeyError('option_invalid', 'PEPPER must be set when HASH is hmac-sha256, as version:base64.');
  const written = name === 'hmac-sha256' ? peppered : name === 'argon2id' ? await argon2Hasher() : sha256();
  // A pepper that is there makes hashes readable that were written with it, whatever is written now.
  const previousHashers = [peppered, sha256()].filter((each) => each !== undefined && each !== written);
  return { prefix, hasher: written as Hasher, previousHashers: previousHashers as Hasher[] };
}

function pepperedHasher(text: string): Hasher {
  const pairs = text.split(',').map((part): [string, Uint8Array] => {
    const [, version, base64] = /^\s*([^:\s]+):([A-Za-z0-9+/_-]+={0,2})\s*$/.exec(part) ?? [];
    if (version === undefined || base64 === undefined)
      throw new OrgkeyError('option_invalid', 'PEPPER must be version:base64, several separated by commas.');
    return [version, Buffer.from(base64, 'base64')];
  });
  const peppers = Object.fromEntries(pairs);
  return named('PEPPER', 'peppers', () => hmacSha256({ peppers, current: pairs[0]?.[0] as string }));
}

async function argon2Hasher(): Promise<Hasher> {
  return (await import('@orgkey/core/argon2')).argon2id();
}

/** Runs a check of core's, and gives its complaint the name of the variable. */
function named<T>(variable: string, option: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof OrgkeyError)) throw error;
    throw new OrgkeyError(error.code, error.message.replace(`Option "${option}"`, variable));
  }
}
