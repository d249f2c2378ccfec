import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type ClientRequest, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { until } from '../services/until.js';
import { newFolder, type Playground, startPlayground } from './start-playground.js';

vi.setConfig({ testTimeout: 60_000 });

const FRAMEWORKS = ['express', 'fastify', 'koa', 'hono'] as const;
const CHAT = JSON.stringify({
  model: 'acme-support',
  stream: true,
  messages: [{ role: 'user', content: Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ') }],
});

/** Begins a streamed answer of about a second; resolves once its first piece is there. */
async function beginChat(playground: Playground, agent: Agent | false): Promise<{ whole: Promise<string> }> {
  const headers = { 'x-api-key': playground.key(), 'content-type': 'application/json' };
  const sent: ClientRequest = request({
    port: playground.port,
    host: '127.0.0.1',
    method: 'POST',
    path: '/api/chat/completions',
    agent,
    headers,
  });
  sent.end(CHAT);
  const [response] = (await once(sent, 'response')) as [AsyncIterable<Buffer>];
  const pieces: string[] = [];
  let first: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    first = resolve;
  });
  const whole = (async () => {
    for await (const piece of response) {
      pieces.push(piece.toString());
      first();
    }
    return pieces.join('');
  })();
  await begun;
  return { whole };
}

describe.each(FRAMEWORKS)('a signal to the playground on %s', (FRAMEWORK) => {
  it('lets accepted requests finish, then it exits with 0, also when it arrives several times', async () => {
    const playground = await startPlayground({ FRAMEWORK });
    const { whole } = await beginChat(playground, false);
    for (const signal of ['SIGTERM', 'SIGTERM', 'SIGINT'] as const) playground.child.kill(signal);
    expect(await playground.stop('SIGTERM')).toBe(0);
    expect(await whole).toContain('data: [DONE]');
  });

  it('is not held up by connections that are kept alive, nor by one that never asks', async () => {
    const playground = await startPlayground({ FRAMEWORK });
    const agent = new Agent({ keepAlive: true, keepAliveMsecs: 60_000 });
    const { whole } = await beginChat(playground, agent);
    const idle = new Agent({ keepAlive: true });
    await new Promise((done) => {
      request({ port: playground.port, host: '127.0.0.1', path: '/healthz', agent: idle }, (response) =>
        response.resume().once('end', done),
      ).end();
    });
    const begin = Date.now();
    const stopped = playground.stop();
    expect(await whole).toContain('data: [DONE]');
    expect(await stopped).toBe(0);
    expect(Date.now() - begin).toBeLessThan(5_000);
    agent.destroy();
    idle.destroy();
  });
});

describe('a signal to the playground', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s is enough', async (signal) => {
    const playground = await startPlayground();
    expect(await playground.stop(signal)).toBe(0);
  });

  it('cuts off a request that never ends, and exits with 0 within 10 s', async () => {
    const playground = await startPlayground();
    const headers = { 'x-api-key': playground.key(), 'content-type': 'application/json', 'content-length': '1000' };
    const sent = request({ port: playground.port, host: '127.0.0.1', method: 'POST', path: '/api/whoami', headers });
    sent.on('error', () => {});
    sent.write('{"a":');
    await pause(200);
    const begin = Date.now();
    expect(await playground.stop()).toBe(0);
    expect(Date.now() - begin).toBeLessThan(10_000);
  });
});

describe('npm start', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));

  async function npmStart(): Promise<{ npm: ChildProcess; output: () => string; server: () => Promise<number> }> {
    // Detached: a process group of its own, as a terminal gives one.
    const npm = spawn('npm', ['start'], {
      cwd: root,
      env: { ...process.env, PORT: '0', STORE: `sqlite:${join(newFolder(), 'keys.db')}` },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (piece: Buffer) => (output += piece.toString()));
    await until('ready line of npm start', async () => {
      if (npm.exitCode !== null) throw new Error(output);
      return /^ready /m.test(output);
    });
    return { npm, output: () => output, server: () => serverBelow(npm.pid as number) };
  }

  /** The last process of the chain below npm: the one that serves. */
  async function serverBelow(pid: number): Promise<number> {
    const ps = spawn('ps', ['-o', 'pid=', '--ppid', String(pid)]);
    let out = '';
    ps.stdout.on('data', (piece: Buffer) => (out += piece.toString()));
    await once(ps, 'close');
    const [child] = out.trim().split(/\s+/).filter(Boolean).map(Number);
    return child === undefined ? pid : serverBelow(child);
  }

  const exitCode = async (npm: ChildProcess): Promise<number | null> => {
    if (npm.exitCode === null) await once(npm, 'close');
    return npm.exitCode;
  };

  it('exits with 0 when the server alone is signalled', async () => {
    const { npm, server } = await npmStart();
    process.kill(await server(), 'SIGTERM');
    expect(await exitCode(npm)).toBe(0);
  });

  it('exits with 0 when the whole process group is signalled, as by Ctrl-C', async () => {
    const { npm } = await npmStart();
    process.kill(-(npm.pid as number), 'SIGINT');
    expect(await exitCode(npm)).toBe(0);
  });
});
