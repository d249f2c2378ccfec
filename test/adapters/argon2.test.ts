import { type AdapterSubject, defineAdapterSuite } from '@orgkey/conformance';
import type { Hasher } from '@orgkey/core';
import { argon2id } from '@orgkey/core/argon2';
import { afterAll, describe, test, vi } from 'vitest';
import { EXPRESS_5 } from './subjects/express.js';
import { FASTIFY_5 } from './subjects/fastify.js';
import { FETCH } from './subjects/fetch.js';
import { HONO_4 } from './subjects/hono.js';
import { KOA_3 } from './subjects/koa.js';
import { NODE_HTTP } from './subjects/node-http.js';

// The first case waits for the hashes of all keys.
vi.setConfig({ testTimeout: 30_000 });

/** One here, and all of them by `ARGON2_ADAPTERS=all`. */
const SUBJECTS: readonly AdapterSubject[] =
  process.env['ARGON2_ADAPTERS'] === 'all' ? [EXPRESS_5, FASTIFY_5, KOA_3, HONO_4, NODE_HTTP, FETCH] : [FASTIFY_5];

/** Answers by a promise each time, as argon2id does as long as a key is not proven in its process. */
function unhurried(hasher: Hasher): Hasher {
  const checkFor: Hasher['checkFor'] = (stored) => {
    const check = hasher.checkFor(stored);
    return check && (async (key) => check(key));
  };
  return { ...hasher, checkFor };
}

for (const subject of SUBJECTS) {
  const hasher = unhurried(argon2id({ memoryKiB: 7_168, passes: 5 }));
  const slow = { ...subject, name: `${subject.name}, argon2id`, hasher };
  defineAdapterSuite(slow, { describe, test, after: afterAll });
}
