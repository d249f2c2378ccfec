import type { Hasher } from '../hash/hasher.js';
import { OrgkeyError } from '../orgkey-error.js';
import { chain, native } from '../result/chain.js';
import { type Failure, fail, type MaybePromise, pass, type Step } from '../result/outcome.js';
import { answerOf } from '../result/unanswered.js';
import type { KeyStore } from '../store/key-store.js';
import type { KeyEntry } from './entry.js';
import type { ParsedKey } from './parse.js';

/** Looks a key up, proves its secret, and judges revocation and expiry against the clock of now. */
export function createKeyVerifier(
  store: Pick<KeyStore, 'findKey'>,
  hashers: readonly Hasher[],
): (key: ParsedKey) => MaybePromise<Step<KeyEntry>> {
  const written = hashers[0] as Hasher;

  /** Does the work of a wrong secret, so that an unknown id can't be told by its time. */
  const refuseUnknown = (key: ParsedKey): MaybePromise<Failure> =>
    chain(native(written.verify(key, written.decoy)), () => fail('key_unknown'));

  const prove = (key: ParsedKey, entry: KeyEntry): MaybePromise<Step<KeyEntry>> => {
    if (entry.record.id !== key.id)
      throw new OrgkeyError('record_corrupt', 'The store answered with the record of another key.');
    const { hash } = entry.record;
    const hasher = readerOf(hash, hashers);
    if (hasher === undefined) return fail('hash_unreadable');
    return chain(native(hasher.verify(key, hash)), (proven) => (proven === true ? judge(entry) : fail('secret_wrong')));
  };

  return (key) =>
    answerOf(() =>
      chain(native(store.findKey(key.id)), (entry) => (entry === undefined ? refuseUnknown(key) : prove(key, entry))),
    );
}

function judge(entry: KeyEntry): Step<KeyEntry> {
  const { revokedAt, expiresAt } = entry.record;
  if (revokedAt !== null) return fail('key_revoked');
  if (expiresAt !== null && Date.now() >= expiresAt) return fail('key_expired');
  return pass(entry);
}

function readerOf(hash: string, hashers: readonly Hasher[]): Hasher | undefined {
  for (const hasher of hashers) if (hasher.reads(hash)) return hasher;
  return undefined;
}
