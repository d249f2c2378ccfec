import { createHash, timingSafeEqual } from 'node:crypto';
import { hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2';
import type { ParsedKey } from '../../key/parse.js';
import { checkMembers, checkObject, checkWholeNumber } from '../../options/check.js';
import { OrgkeyError } from '../../orgkey-error.js';
import type { Hasher } from '../hasher.js';
import { createProvenKeys } from './proven-keys.js';
import { runArgon2 } from './runs.js';
import { createSingleFlight } from './single-flight.js';

/** Options of {@link argon2id}: the parameters of RFC 9106. The defaults are the first choice of OWASP. */
export interface Argon2Options {
  /** Memory in KiB: 7,168 to 1,048,576. Default 19,456. `memoryKiB × passes` must be at least 35,840. */
  readonly memoryKiB?: number;
  /** Passes over the memory: 1 to 16. Default 2. */
  readonly passes?: number;
  /** Lanes: 1 to 8. Default 1. */
  readonly parallelism?: number;
}

/** The least that OWASP's Password Storage Cheat Sheet lists, in any of its pairs of memory and passes. */
const MIN_WORK = 35_840;
const MEMORY_KIB = { min: 7_168, max: 1_048_576 };
const PASSES = { min: 1, max: 16 };
const LANES = { min: 1, max: 8 };
const TAG_BYTES = 4;
const STORED =
  /^(\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d)),tag=([A-Za-z0-9+/]{6})(\$[A-Za-z0-9+/]{8,64}\$[A-Za-z0-9+/]{43})$/;

/**
 * Argon2id (RFC 9106): `$argon2id$v=19$m=…,t=…,p=…,tag=…$<salt>$<hash>`, over `<id>_<secret>`. Keys of this
 * package have 190 random bits, for which a fast hash is enough; this one is for those whose rules ask for it.
 *
 * A key costs one run in each process, and is remembered then. A wrong secret is refused by its tag, the
 * first 32 bits of its SHA-256, without a run. At most two runs happen at once in a process and 64 wait;
 * `hash` and checks beyond that reject with `OrgkeyError` code `overloaded`, which a request answers with 503.
 *
 * @example
 * const settings = { store, hasher: argon2id() };
 */
export function argon2id(options: Argon2Options = {}): Hasher {
  const { memoryKiB, passes, parallelism } = checkOptions(options);
  const written = `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${parallelism},tag=`;
  const decoy = `${written}AAAAAA$${'A'.repeat(22)}$${'A'.repeat(43)}`;
  const costs = { memoryCost: memoryKiB, timeCost: passes, parallelism };
  const proven = createProvenKeys();
  const singleFlight = createSingleFlight();

  const prove = async (key: ParsedKey, stored: string, plain: string): Promise<boolean> => {
    const isRight = await runArgon2(() => argon2Verify(plain, key.material));
    if (isRight) proven.add(key, stored);
    return isRight;
  };
  return Object.freeze({
    algorithm: 'argon2id',
    decoy,
    async hash(key: ParsedKey) {
      const plain = await runArgon2(() => argon2Hash(key.material, costs));
      const [head, tail] = splitAfterCosts(plain);
      const stored = `${head},tag=${tagOf(key).toString('base64').slice(0, 6)}${tail}`;
      proven.add(key, stored);
      return stored;
    },
    isCurrent: (stored: string) => stored.startsWith(written),
    checkFor(stored: string) {
      const [, head, memory, turns, lanes, tag, tail] = STORED.exec(stored) ?? [];
      // What nobody could have configured is damaged, and its costs might be more than this machine has.
      const isAffordable = isWithin(memory, MEMORY_KIB) && isWithin(turns, PASSES) && isWithin(lanes, LANES);
      if (tag === undefined || !isAffordable) return undefined;
      const expected = Buffer.from(tag, 'base64');
      return (key: ParsedKey) => {
        if (!timingSafeEqual(tagOf(key), expected) || stored === decoy) return false;
        const isProven = (): boolean => proven.has(key, stored);
        return isProven() || singleFlight(key.id, isProven, () => prove(key, stored, `${head}${tail}`));
      };
    },
  });
}

function tagOf({ secret }: ParsedKey): Buffer {
  return createHash('sha256').update(secret).digest().subarray(0, TAG_BYTES);
}

function isWithin(text: string | undefined, { min, max }: { readonly min: number; readonly max: number }): boolean {
  return Number(text) >= min && Number(text) <= max;
}

function splitAfterCosts(plain: string): [head: string, tail: string] {
  const end = plain.indexOf('$', plain.indexOf('$m=') + 1);
  return [plain.slice(0, end), plain.slice(end)];
}

function checkOptions(options: Argon2Options): Required<Argon2Options> {
  checkShape(options);
  const memoryKiB = checkWholeNumber(options.memoryKiB ?? 19_456, 'memoryKiB', MEMORY_KIB);
  const passes = checkWholeNumber(options.passes ?? 2, 'passes', PASSES);
  const parallelism = checkWholeNumber(options.parallelism ?? 1, 'parallelism', LANES);
  if (memoryKiB * passes >= MIN_WORK) return { memoryKiB, passes, parallelism };
  throw new OrgkeyError(
    'option_invalid',
    `Options "memoryKiB" and "passes" must multiply to ${MIN_WORK} or more, such as 19456 and 2, but it is ${memoryKiB * passes}.`,
  );
}

function checkShape(options: unknown): void {
  checkObject(options, 'options of argon2id', 'an object such as { memoryKiB: 19456, passes: 2 }');
  checkMembers(options, ['memoryKiB', 'passes', 'parallelism'], 'argon2id()');
}
