import { createAuthenticator, createKeyManager } from '@orgkey/core';
import { CompiledQuery } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConnectOptions, kinds } from './databases.js';
import { type Prepared, prepare, requestWith } from './records.js';

const DEADLINE_MS = 300;
const HOLD_SECONDS = 1.5;

/** A pool of two that does not wait for ever, as the README opens it. */
const POOL: ConnectOptions = {
  max: 2,
  postgres: { connectionTimeoutMillis: 500 },
  mysql: { queueLimit: 100, connectTimeout: 500 },
};

for (const kind of kinds.filter(({ dialect }) => dialect !== 'sqlite')) {
  describe.skipIf(kind.missing)(`${kind.name}: a pool whose connections are all busy`, () => {
    let prepared: Prepared;
    beforeAll(async () => {
      prepared = await prepare(kind, POOL);
    });
    afterAll(() => prepared?.database.remove());

    test('each request is answered 503 within the deadline, and good ones follow as soon as a connection is free', async () => {
      const { store, kysely } = prepared;
      const manager = createKeyManager({ store });
      const { key } = await manager.create({ organization: 'acme', name: 'x' });
      const authenticator = createAuthenticator({ store, deadlineMs: DEADLINE_MS, lastUsedIntervalMs: false });
      expect(await authenticator.authenticate(requestWith(key))).toMatchObject({ ok: true });

      const sleep = kind.dialect === 'postgres' ? `select pg_sleep(${HOLD_SECONDS})` : `select sleep(${HOLD_SECONDS})`;
      const held = [0, 1].map(() => kysely.executeQuery(CompiledQuery.raw(sleep)));
      await new Promise((resume) => setTimeout(resume, 50));
      const begun = performance.now();
      const answers = await Promise.all(
        Array.from({ length: 200 }, async () => {
          const answer = await authenticator.authenticate(requestWith(key));
          return { answer, ms: performance.now() - begun };
        }),
      );
      for (const { answer, ms } of answers) {
        expect(answer).toMatchObject({ ok: false, code: 'unavailable' });
        // A deadline is kept by a timer, and this machine is shared: twice the contract's margin.
        expect(ms).toBeLessThan(DEADLINE_MS + 200);
      }
      await Promise.all(held);
      const freed = performance.now();
      let recovered = false;
      while (!recovered && performance.now() - freed < 2_000)
        recovered = (await authenticator.authenticate(requestWith(key))).ok;
      expect(recovered).toBe(true);
      // Nobody waits any more: as many at once as there are connections are answered well, again and again.
      for (let round = 0; round < 5; round++)
        for (const answer of await Promise.all([0, 1].map(async () => authenticator.authenticate(requestWith(key)))))
          expect(answer).toMatchObject({ ok: true });
    });
  });
}
