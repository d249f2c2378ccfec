import type { Hasher } from '../hash/hasher.js';
import { OrgkeyError } from '../orgkey-error.js';
import { isPromise, native } from '../result/chain.js';
import { type Failure, fail, type MaybePromise, pass, type Step } from '../result/outcome.js';
import { unanswered } from '../result/unanswered.js';
import type { KeyStore } from '../store/key-store.js';
import type { KeyEntry } from './entry.js';
import type { ParsedKey } from './parse.js';

/** Looks a key up, proves its secret, and judges revocation and expiry against the clock of now. */
export function createKeyVerifier(
  store: Pick<KeyStore, 'findKey'>,
  hashers: readonly Hasher[],
): (key: ParsedKey) => MaybePromise<Step<KeyEntry>> {
  const decide = (key: ParsedKey, entry: KeyEntry | undefined): MaybePromise<Step<KeyEntry>> => {
    if (entry === undefined) return refuseUnknown(key, hashers[0] as Hasher);
    if (entry.record.id !== key.id)
      throw new OrgkeyError('record_corrupt', 'The store answered with the record of another key.');
    const { hash } = entry.record;
    const hasher = readerOf(hash, hashers);
    if (hasher === undefined) return fail('hash_unreadable');
    const proven = native(hasher.verify(key, hash));
    return isPromise(proven) ? proven.then((is) => judge(is, entry)) : judge(proven, entry);
  };

  // Whoever is asked may not answer: what is thrown on the way is caught here, once, without a closure for it.
  return (key) => {
    try {
      const entry = native(store.findKey(key.id));
      const step = isPromise(entry) ? entry.then((found) => decide(key, found)) : decide(key, entry);
      return isPromise(step) ? step.catch(unanswered) : step;
    } catch (error) {
      return unanswered(error);
    }
  };
}

/** Does the work of a wrong secret, so that an unknown id can't be told by its time. */
function refuseUnknown(key: ParsedKey, written: Hasher): MaybePromise<Failure> {
  const done = native(written.verify(key, written.decoy));
  return isPromise(done) ? done.then(() => UNKNOWN) : UNKNOWN;
}

const UNKNOWN: Failure = Object.freeze(fail('key_unknown'));

function judge(proven: boolean, entry: KeyEntry): Step<KeyEntry> {
  if (proven !== true) return fail('secret_wrong');
  const { revokedAt, expiresAt } = entry.record;
  if (revokedAt !== null) return fail('key_revoked');
  if (expiresAt !== null && Date.now() >= expiresAt) return fail('key_expired');
  return pass(entry);
}

function readerOf(hash: string, hashers: readonly Hasher[]): Hasher | undefined {
  for (const hasher of hashers) if (hasher.reads(hash)) return hasher;
  return undefined;
}
