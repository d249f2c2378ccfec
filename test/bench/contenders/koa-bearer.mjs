import { knownKeys } from './known-keys.mjs';

/** koa-bearer-token, which only reads the token, and a look-up of its digest in a Map. */
export async function openKoaBearer(size) {
  const { bearerToken } = await import('koa-bearer-token');
  const known = knownKeys(size);
  const mount = (app) =>
    void app.use(bearerToken()).use((ctx, next) => {
      const { token } = ctx.request;
      ctx.state.caller = token === undefined ? undefined : known.find(token);
      if (ctx.state.caller !== undefined) return next();
      ctx.status = 401;
    });
  return { ...known, header: 'authorization', mount };
}
