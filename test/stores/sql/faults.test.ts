import { createAuthenticator } from '@orgkey/core';
import { createSqlStore, migrateSql } from '@orgkey/core/sql';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fault, type FaultProxy, startFaultProxy } from '../../services/fault-proxy.js';
import { startMariaDb } from '../../services/mariadb.js';
import { startPostgres } from '../../services/postgres.js';
import { ownServer } from '../../services/service.js';
import { type Ask, FAULT_TEST_MS, type StoreFault } from '../../services/under-fault.js';
import { type Scene, setScene, surviveFault } from '../survive-fault.js';
import { faultyMariaDb, faultyPostgres, serverFaults } from './server-faults.js';

const DEADLINE_MS = 300;

// What was committed survives a kill: the faults are about the way to the data, not about losing it.
const [postgres, mariadb] = await Promise.all([
  ownServer('Postgres', () => startPostgres({ durable: true })),
  ownServer('MariaDB', () => startMariaDb({ durable: true })),
]);

const LINK_FAULTS: readonly [name: string, fault: Fault, met: boolean][] = [
  ['down', { kind: 'down' }, true],
  ['hanging', { kind: 'hang' }, true],
  ['acting and mute', { kind: 'mute' }, true],
  ['slow within the deadline', { kind: 'slow', delayMs: 40 }, false],
  ['slow beyond the deadline', { kind: 'slow', delayMs: 600 }, true],
  ...[0, 40, 500].map((afterBytes): [string, Fault, boolean] => [
    `cut after ${afterBytes} bytes`,
    { kind: 'cut', afterBytes },
    true,
  ]),
  ['reset', { kind: 'reset', afterBytes: 40 }, true],
];

for (const [name, server, faulty] of [
  ['Postgres', postgres, faultyPostgres],
  ['MariaDB', mariadb, faultyMariaDb],
] as const) {
  describe.skipIf(server === undefined)(`${name} under fault`, () => {
    if (server === undefined) return; // nothing to break
    const faults = faulty(server);
    let proxy: FaultProxy;
    let kysely: Kysely<unknown>;
    let scene: Scene;

    beforeAll(async () => {
      const admin = faults.administer();
      await faults.prepare(admin);
      await admin.destroy();
      proxy = await startFaultProxy(Number(new URL(server.url).port));
      kysely = faults.connect(proxy.port);
      await migrateSql(kysely, faults.options);
      scene = await setScene({ name, store: createSqlStore(kysely, faults.options), deadlineMs: DEADLINE_MS });
    });
    afterAll(async () => {
      await kysely?.destroy();
      await proxy?.close();
      await server.stop();
    });

    test.each(LINK_FAULTS)(
      '%s: every answer is right or "unavailable", in time; the store is back at once',
      async (fault, how, met) => {
        const onLink = { begin: () => proxy.set(how), end: () => proxy.set({ kind: 'pass' }), lastsMs: 500 };
        await surviveFault(scene, { ...onLink, fault, met });
      },
      FAULT_TEST_MS,
    );

    test.each(serverFaults(faults, { server, store: () => kysely }).map((each) => [...each]))(
      '%s: every answer is right or "unavailable", in time; the store is back at once',
      async (...each) => {
        const [fault, of, met] = each as [string, () => StoreFault, boolean];
        await surviveFault(scene, { ...of(), fault, met });
      },
      FAULT_TEST_MS,
    );

    test.skipIf(name !== 'Postgres')('a connection that does not answer is ended, and not used again', async () => {
      const authenticator = createAuthenticator({ store: scene.store, deadlineMs: DEADLINE_MS });
      const { view } = scene.asks[0] as Ask;
      await proxy.set({ kind: 'hang' });
      await Promise.all([1, 2, 3, 4].map(async () => authenticator.authenticate(view)));
      const accepted = proxy.accepted();
      await new Promise((resume) => setTimeout(resume, 1_500));
      await proxy.set({ kind: 'pass' });
      expect(await authenticator.authenticate(view)).toMatchObject({ ok: true });
      expect(proxy.accepted()).toBeGreaterThan(accepted);
    });
  });
}
