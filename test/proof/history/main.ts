import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalog } from '../../services/catalog.js';
import { bundle } from '../plant.js';
import { quantile } from './check-history.js';
import { type History, runHistory } from './run-history.js';
import type { StoreKind } from './store-access.js';

// npm run prove [rounds] [--store KIND] [--freshness MODE] [--seed N]: rounds for each store and mode.

const KEYS_PER_WAVE = 24;
const WAVES = 8;
const KINDS = ['sqlite', 'postgres', 'mysql', 'redis'] as const;
const MODES = ['leased', 'strict'] as const;

interface Row {
  readonly kind: StoreKind;
  readonly mode: (typeof MODES)[number];
  readonly faulty: readonly History[];
  readonly healthy: History;
}

const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const rounds = Number(process.argv.slice(2).find((text) => /^\d+$/.test(text)) ?? 200);
const firstSeed = Number(argument('seed') ?? Math.floor(Math.random() * 2 ** 31));

const folder = mkdtempSync(join(tmpdir(), 'orgkey-proof-'));
const program = await bundle({ entry: 'test/proof/history/verifier.ts', name: 'verifier' });
const stops: (() => Promise<void>)[] = [];

async function urlOf(kind: StoreKind): Promise<string> {
  if (kind === 'sqlite') return join(folder, 'keys.db');
  const { variable, start } = catalog[kind];
  const given = process.env[variable];
  if (given !== undefined && given !== '') return given;
  const server = await start();
  stops.push(() => server.stop());
  return server.url;
}

async function prove(kind: StoreKind, url: string, mode: Row['mode']): Promise<Row> {
  const history = (seed: number, faults: boolean) => {
    const place = { kind, url, name: `p${seed.toString(36)}${faults ? 'f' : 'h'}${mode[0]}` };
    return runHistory({ place, freshness: mode, seed, program, waves: WAVES, keysPerWave: KEYS_PER_WAVE, faults });
  };
  const healthy = await history(firstSeed, false);
  report(kind, mode, healthy);
  const faulty: History[] = [];
  for (let done = 0, seed = firstSeed; done < rounds; seed++) {
    const found = await history(seed, true);
    report(kind, mode, found);
    faulty.push(found);
    done += found.rounds;
  }
  return { kind, mode, healthy, faulty };
}

function report(kind: StoreKind, mode: string, history: History): void {
  const wrong = [...history.wrongAccepts, ...history.wrongRefusals, ...history.unexplained];
  console.log(
    `${kind} ${mode} seed ${history.seed}: ${history.rounds} rounds, ${history.requests} requests, ${wrong.length} wrong (${history.struck.length} faults)`,
  );
  for (const line of wrong.slice(0, 10)) console.log(`  ${line}`);
  if (wrong.length > 0) console.log(`  faults: ${history.struck.join('; ')}`);
}

function table(rows: readonly Row[]): void {
  const ms = (values: readonly number[], share: number): string => quantile(values, share).toFixed(0);
  console.table(
    rows.map(({ kind, mode, faulty, healthy }) => {
      const all = [healthy, ...faulty];
      const sum = (of: (history: History) => number): number => all.reduce((total, each) => total + of(each), 0);
      return {
        store: kind,
        mode,
        rounds: sum((each) => each.rounds),
        requests: sum((each) => each.requests),
        faults: sum((each) => each.struck.length),
        'wrong accepts': sum((each) => each.wrongAccepts.length),
        'wrong refusals': sum((each) => each.wrongRefusals.length),
        '503 outside faults': sum((each) => each.unexplained.length),
        'others refuse p50/p99, ms': `${ms(healthy.delays, 0.5)}/${ms(healthy.delays, 0.99)}`,
        'revoke() p50/p99, ms': `${ms(healthy.times, 0.5)}/${ms(healthy.times, 0.99)}`,
      };
    }),
  );
}

const rows: Row[] = [];
try {
  console.log(`first seed ${firstSeed}; repeat with --seed ${firstSeed}`);
  for (const kind of KINDS.filter((each) => (argument('store') ?? each) === each)) {
    const url = await urlOf(kind);
    for (const mode of MODES.filter((each) => (argument('freshness') ?? each) === each)) {
      rows.push(await prove(kind, url, mode));
    }
  }
} finally {
  await Promise.all(stops.map((stop) => stop()));
  rmSync(folder, { recursive: true, force: true });
  table(rows);
}
const wrong = rows
  .flatMap(({ healthy, faulty }) => [healthy, ...faulty])
  .flatMap((each) => [...each.wrongAccepts, ...each.wrongRefusals, ...each.unexplained]);
process.exitCode = wrong.length === 0 ? 0 : 1;
