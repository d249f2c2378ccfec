import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Core from '@orgkey/core';
import type { Freshness } from '@orgkey/core';
import { afterAll, describe, expect, test } from 'vitest';
import { ownServer, service } from '../services/service.js';
import { FAULTS, type PlantedFault } from './faults.js';
import { type History, type HistoryOptions, runHistory } from './history/run-history.js';
import type { StoreKind } from './history/store-access.js';
import { type StoreServer, sharedServer, startReplicated } from './history/store-server.js';
import { bundle } from './plant.js';

const folder = mkdtempSync(join(tmpdir(), 'orgkey-proof-'));
const VERIFIER = 'test/proof/history/verifier.ts';
const program = await bundle({ entry: VERIFIER, name: 'verifier' });
const programs = [program];
const [redis, postgres, mysql] = await Promise.all([service('redis'), service('postgres'), service('mysql')]);
const replicated = await ownServer('Redis with replicas', startReplicated);
const shared = (kind: StoreKind, url: string | undefined): StoreServer | undefined =>
  url === undefined ? undefined : sharedServer(kind, url);
const servers: Readonly<Record<StoreKind, StoreServer | undefined>> = {
  sqlite: shared('sqlite', join(folder, 'keys.db')),
  postgres: shared('postgres', postgres),
  mysql: shared('mysql', mysql),
  redis: shared('redis', redis),
  'redis-replicas': replicated,
};

afterAll(async () => {
  await replicated?.stop();
  rmSync(folder, { recursive: true, force: true });
  for (const file of programs) rmSync(file, { force: true });
});

/** A short history of each store in each mode; two at a time, since they wait more than they work. */
describe('histories of four verifiers and a revoker', () => {
  for (const kind of Object.keys(servers) as StoreKind[]) {
    const server = servers[kind];
    const name = `revoked means revoked on ${kind}, leased and strict`;
    test.skipIf(server === undefined)(
      server === undefined ? `${name} (skipped: no server)` : name,
      async () => {
        const at = { kind, server: server as StoreServer };
        const run = (freshness: Freshness): Promise<void> => runOn(at, { freshness }).then(expectSound);
        // What befalls a server of its own befalls all histories there: one after the other.
        if (at.server.disasters.length === 0) await Promise.all([run('leased'), run('strict')]);
        else await run('leased').then(() => run('strict'));
      },
      60_000,
    );
  }
});

/** The checker is worth what it finds: here one program of the five is wrong. */
describe('a history with a planted fault is found out', () => {
  const onFile = { kind: 'sqlite', server: sharedServer('sqlite', join(folder, 'faulty.db')) } as const;
  const patchesOf = (name: string) => (FAULTS[name] as PlantedFault).patches;

  test('verifiers that trust copies for their age alone', async () => {
    const patches = patchesOf('copies are trusted without a lease, for their age alone');
    const faulty = await bundle({ entry: VERIFIER, name: 'faulty-verifier', patches });
    programs.push(faulty);
    expect(await wrongAccepts(() => runOn(onFile, { freshness: 'leased', program: faulty }))).not.toEqual([]);
  }, 60_000);

  test('a revoker that does not wait', async () => {
    const patches = patchesOf('a change is durable, and nobody waits');
    const file = await bundle({ entry: 'packages/core/src/index.ts', name: 'faulty-revoker', patches });
    programs.push(file);
    const core = (await import(pathToFileURL(file).href)) as typeof Core;
    expect(await wrongAccepts(() => runOn(onFile, { freshness: 'leased', core }))).not.toEqual([]);
  }, 60_000);
});

/** From a new seed each time: what fails is repeated by its seed. */
function runOn(
  at: Pick<HistoryOptions, 'kind' | 'server'>,
  options: Pick<HistoryOptions, 'freshness'> & Partial<HistoryOptions>,
) {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const name = `h${seed.toString(36)}${options.freshness.slice(0, 1)}`;
  return runHistory({ ...at, name, seed, program, waves: 2, keysPerWave: 8, ...options });
}

/** Histories until one shows something wrong; few are enough. */
async function wrongAccepts(run: () => Promise<History>): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt++) {
    const history = await run();
    if (history.wrongAccepts.length > 0 || attempt === 5) return history.wrongAccepts;
  }
}

function expectSound({ seed, wrongAccepts, wrongRefusals, unexplained, requests, rounds, struck }: History): void {
  const about = `seed ${seed}; ${struck.join('; ')}`;
  expect(wrongAccepts, about).toEqual([]);
  expect(wrongRefusals, about).toEqual([]);
  expect(unexplained, about).toEqual([]);
  // A history in which nothing happened proves nothing.
  expect(rounds).toBeGreaterThanOrEqual(16);
  expect(requests).toBeGreaterThan(1_000);
}
