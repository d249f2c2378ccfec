import { knownKeys } from './known-keys.mjs';

/** passport-headerapikey on Express, without sessions: the digest is looked up in a Map. */
export async function openPassport(size) {
  const { default: passport } = await import('passport');
  const { HeaderAPIKeyStrategy } = await import('passport-headerapikey');
  const known = knownKeys(size);
  const guard = new passport.Passport();
  guard.use(
    new HeaderAPIKeyStrategy({ header: 'x-api-key', prefix: '' }, false, (key, done) => done(null, known.find(key))),
  );
  return { ...known, mount: (app) => void app.use(guard.authenticate('headerapikey', { session: false })) };
}
