import { keyTexts } from './key-texts.mjs';

/** @fastify/bearer-auth with its own list of keys, which it copies when it is registered. */
export async function openBearerAuth({ keys, revocable }) {
  const { default: bearerAuth } = await import('@fastify/bearer-auth');
  const valid = keyTexts(keys);
  const doomed = keyTexts(revocable);
  const list = new Set([...valid, ...doomed]);
  return {
    header: 'authorization',
    valid,
    revocable: doomed,
    async revoke() {
      for (const key of doomed) list.delete(key);
    },
    mount: (app) => app.register(bearerAuth, { keys: list, verifyErrorLogLevel: undefined }),
  };
}
