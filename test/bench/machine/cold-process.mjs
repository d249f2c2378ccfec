import { createAuthenticator } from '@orgkey/core';
import { createRedisStore } from '@orgkey/core/redis';
import { Redis } from 'ioredis';
import { hasherOf, openOrgkey } from '../contenders/orgkey.mjs';
import { answerParent } from './child.mjs';

const AT_ONCE = 16;

function viewOf(key) {
  return {
    header: (name) => (name === 'x-api-key' ? key : undefined),
    headerLineCount: () => 1,
    address: () => undefined,
    rawQuery: () => '',
    pathParameter: () => undefined,
  };
}

/** Milliseconds until each key was accepted, and how often one was told to come again meanwhile (503). */
async function accepted(authenticator, keys) {
  const begun = performance.now();
  let next = 0;
  let unavailable = 0;
  const lane = async () => {
    while (next < keys.length) {
      const view = viewOf(keys[next++]);
      for (;;) {
        const outcome = await authenticator.authenticate(view);
        if (outcome.ok) break;
        if (outcome.code !== 'unavailable') throw new Error(`a good key was answered with ${outcome.code}`);
        unavailable++;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return { ms: performance.now() - begun, unavailable };
}

answerParent({
  async issue({ redis, hasher, count }) {
    const size = { keys: count, revocable: 0 };
    const opened = await openOrgkey({ store: 'redis', freshness: 'leased', hasher }, size, { redis });
    await opened.close();
    return { keys: opened.valid };
  },

  async verify({ redis, hasher, keys }) {
    const store = createRedisStore(new Redis(redis));
    const authenticator = createAuthenticator({ store, freshness: 'leased', hasher: hasherOf(hasher) });
    const first = await accepted(authenticator, keys);
    const second = await accepted(authenticator, keys);
    return { coldMs: first.ms, warmMs: second.ms, unavailable: first.unavailable };
  },
});
