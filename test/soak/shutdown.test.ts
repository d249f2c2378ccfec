import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { type Playground, startPlayground } from '../playground/start-playground.js';

vi.setConfig({ testTimeout: 120_000 });

const CHATS = 40;
const LANES = 20;
const CHAT = JSON.stringify({
  model: 'acme-support',
  stream: true,
  messages: [{ role: 'user', content: Array.from({ length: 80 }, (_, i) => `word${i}`).join(' ') }],
});

function ask(playground: Playground, path: string, agent: Agent): ClientRequest {
  const headers = { 'x-api-key': playground.key(), 'content-type': 'application/json' };
  const method = path === '/api/whoami' ? 'GET' : 'POST';
  return request({ host: '127.0.0.1', port: playground.port, method, path, agent, headers });
}

/** All pieces of an answer; rejects where the connection ends before the answer does. */
async function wholeOf(response: IncomingMessage, onFirst = (): void => {}): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of response as AsyncIterable<Buffer>) {
    pieces.push(piece.toString());
    onFirst();
  }
  if (!response.complete) throw new Error('cut off');
  return pieces.join('');
}

/** A streamed answer that takes a second. `begun` resolves with its first piece: from then on the server owes the rest. */
function chat(
  playground: Playground,
  agent: Agent,
): { readonly begun: Promise<void>; readonly whole: Promise<string> } {
  const sent = ask(playground, '/api/chat/completions', agent);
  const responded = once(sent, 'response') as Promise<[IncomingMessage]>;
  sent.end(CHAT);
  let first: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    first = resolve;
  });
  return { begun, whole: responded.then(([response]) => wholeOf(response, first)) };
}

interface Quick {
  answered: number;
  /** The answer had begun. */
  cut: number;
  /** Closed before a byte of an answer: the server had not taken the request, and a client may send it again (RFC 9112 section 9.3.1). */
  untaken: number;
}

/** Short requests, one after the other, until the server takes no more. */
async function askOnAndOn(playground: Playground, quick: Quick, agent: Agent): Promise<void> {
  for (;;) {
    const sent = ask(playground, '/api/whoami', agent);
    const response = await new Promise<IncomingMessage | undefined>((resolve) => {
      sent
        .once('response', resolve)
        .once('error', () => resolve(undefined))
        .end();
    });
    if (response === undefined) {
      quick.untaken++;
      return;
    }
    sent.on('error', () => {});
    await wholeOf(response).then(
      () => quick.answered++,
      () => quick.cut++,
    );
  }
}

test.each(['express', 'fastify', 'koa', 'hono'])(
  'SIGTERM under load on %s: each request that was accepted is answered to its end',
  async (FRAMEWORK) => {
    const playground = await startPlayground({ FRAMEWORK });
    const agent = new Agent({ keepAlive: true });
    const quick: Quick = { answered: 0, cut: 0, untaken: 0 };
    const lanes = Array.from({ length: LANES }, () => askOnAndOn(playground, quick, agent));
    const chats = Array.from({ length: CHATS }, () => chat(playground, agent));
    await Promise.all(chats.map(({ begun }) => begun));
    await sleep(200);
    const stopped = playground.stop('SIGTERM');
    const ends = await Promise.allSettled(chats.map(({ whole }) => whole));
    await Promise.all(lanes);
    expect(await stopped).toBe(0);
    agent.destroy();
    console.log(
      `[shutdown] ${FRAMEWORK}: ${CHATS} streams, ${quick.answered} short answers, ${quick.cut} cut, ${quick.untaken} not taken`,
    );
    expect(ends.filter((end) => end.status === 'fulfilled' && end.value.includes('data: [DONE]'))).toHaveLength(CHATS);
    expect(quick.cut).toBe(0);
    expect(quick.answered).toBeGreaterThan(LANES);
    expect(quick.untaken).toBe(LANES);
  },
);
