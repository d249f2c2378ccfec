import { knownKeys } from './known-keys.mjs';

/** hono's bearerAuth with `verifyToken`: the digest is looked up in a Map. */
export async function openHonoBearer(size) {
  const { bearerAuth } = await import('hono/bearer-auth');
  const known = knownKeys(size);
  const verifyToken = (token) => known.find(token) !== undefined;
  return { ...known, header: 'authorization', mount: (app) => void app.use(bearerAuth({ verifyToken })) };
}
