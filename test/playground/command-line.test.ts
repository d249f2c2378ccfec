import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { startRedis } from '../services/redis.js';
import { ownServer } from '../services/service.js';
import { until } from '../services/until.js';
import { ask } from './ask.js';
import { newFolder, type Playground, startPlayground } from './start-playground.js';

vi.setConfig({ testTimeout: 60_000 });

const bin = fileURLToPath(new URL('../../packages/cli/bin/orgkey.js', import.meta.url));
const redis = await ownServer('redis', startRedis);
afterAll(() => redis?.stop());

interface Run {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(store: string, args: readonly string[]): Promise<Run> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [bin, ...args, '--json'], { env: { PATH, HOME, ORGKEY_STORE: store } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

/** Runs the command beside a playground; rejects when it is refused. */
async function orgkey(store: string, args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await run(store, args);
  if (code !== 0) throw new Error(`orgkey ${args.join(' ')}: ${String(code)} ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

const stores = [
  ['sqlite', () => `sqlite:${join(newFolder(), 'keys.db')}`],
  ...(redis === undefined ? [] : [['redis', () => redis.url] as const]),
] as const;

describe.each(stores)('the command line beside a playground on %s', (_name, newStore) => {
  it.each(['strict', 'leased'])('%s: what it has done is done for the running server', async (FRESHNESS) => {
    const store = newStore();
    const playground: Playground = await startPlayground({ STORE: store, FRESHNESS });
    const statusOf = async (key: unknown): Promise<number> =>
      (await ask(playground, { path: '/api/whoami', headers: { 'x-api-key': String(key) } })).status;

    const { id, key } = await orgkey(store, ['create', '--org', 'acme', '--name', 'beside']);
    for (let i = 0; i < 20; i++) expect(await statusOf(key)).toBe(200);
    const successor = await orgkey(store, ['rotate', String(id), '--org', 'acme']);
    expect([await statusOf(key), await statusOf(successor['key'])]).toEqual([401, 200]);
    await orgkey(store, ['org', 'suspend', 'acme']);
    expect(await statusOf(successor['key'])).toBe(401);
    await orgkey(store, ['org', 'resume', 'acme']);
    // What gives access may take until the next reading of the change feed; what takes it may not.
    await until('resumption', async () => (await statusOf(successor['key'])) === 200);
    await orgkey(store, ['revoke', String(successor['id']), '--org', 'acme']);
    expect(await statusOf(successor['key'])).toBe(401);

    const { leaseMs } = await orgkey(store, ['lease']);
    expect(leaseMs).toBe(FRESHNESS === 'leased' ? 1_000 : null);
    expect(await playground.stop()).toBe(0);
    if (FRESHNESS === 'strict' && redis?.url === store) await redis.restart();
  });
});

describe.skipIf(redis === undefined)('doctor on Redis', () => {
  it.each([
    { settings: { 'maxmemory-policy': 'allkeys-lru' }, check: 'eviction', level: 'problem' },
    { settings: { 'maxmemory-policy': 'volatile-lru' }, check: 'eviction', level: 'good' },
    { settings: { appendonly: 'no' }, check: 'persistence', level: 'problem' },
    { settings: { appendonly: 'yes' }, check: 'persistence', level: 'good' },
    { settings: { appendonly: 'yes' }, query: '?acks=1', check: 'replicas', level: 'problem' },
  ])('$settings $query: $check is $level', async ({ settings, query = '', check, level }) => {
    const server = await startRedis({ settings });
    const { code, stdout } = await run(`${server.url}${query}`, ['doctor']);
    await server.stop();
    const { findings } = JSON.parse(stdout) as { findings: { check: string; level: string }[] };
    expect(findings.find((finding) => finding.check === check)?.level).toBe(level);
    expect(code).toBe(findings.some((finding) => finding.level === 'problem') ? 1 : 0);
  });
});
