import type { Hasher, SecretCheck } from '../hash/hasher.js';
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
  const [written] = hashers as [Hasher];
  const checkDecoy = written.checkFor(written.decoy);
  const decide = (key: ParsedKey, entry: KeyEntry | undefined): MaybePromise<Step<KeyEntry>> => {
    if (entry !== undefined && entry.record.id !== key.id)
      throw new OrgkeyError('record_corrupt', 'The store answered with the record of another key.');
    // An unknown id goes the way of a wrong secret from here on, so that it can't be told by its time.
    const check = entry === undefined ? checkDecoy : checkOf(entry, hashers);
    if (check === undefined) return entry === undefined ? UNKNOWN : fail('hash_unreadable');
    const proven = native(check(key));
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

const UNKNOWN: Failure = Object.freeze(fail('key_unknown'));
const WRONG: Failure = Object.freeze(fail('secret_wrong'));

function judge(proven: boolean, entry: KeyEntry | undefined): Step<KeyEntry> {
  if (entry === undefined) return UNKNOWN;
  if (proven !== true) return WRONG;
  const { revokedAt, expiresAt } = entry.record;
  if (revokedAt !== null) return fail('key_revoked');
  if (expiresAt !== null && Date.now() >= expiresAt) return fail('key_expired');
  return pass(entry);
}

/** The check by the first hasher that reads the hash: made once for each entry, unless verifiers with other hashers share it. */
function checkOf({ record, proof }: KeyEntry, hashers: readonly Hasher[]): SecretCheck | undefined {
  if (proof.by !== hashers) {
    proof.check = undefined;
    for (const hasher of hashers) proof.check ??= hasher.checkFor(record.hash);
    proof.by = hashers;
  }
  return proof.check;
}
