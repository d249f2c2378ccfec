import { type Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyManager } from '@orgkey/core';

/** What became of a key, as far as this process knows: while a change is under way, both answers are right. */
export interface SoakKey {
  readonly text: string;
  readonly id: string;
  state: 'good' | 'changing' | 'dead';
}

/** One server, and the keys that it has to know. */
export interface Subject {
  readonly name: string;
  readonly port: number;
  readonly keys: SoakKey[];
}

/** What was answered. */
export interface Tally {
  requests: number;
  accepted: number;
  refused: number;
  /** 503 while something was broken, or shortly after. */
  unavailable: number;
  /** 503 although nothing was. */
  unavailableInCalm: number;
  changes: number;
  readonly wrong: string[];
}

/** Whether something is broken, or was a moment ago. */
export type IsTroubled = () => boolean;

interface Asked {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly right: (status: number) => boolean;
  readonly what: string;
}

const PATIENCE_MS = 20_000;

/** One request; resolves with its status and content. */
function send(port: number, { headers, body }: Asked, agent: Agent): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request({ host: '127.0.0.1', port, method, agent, headers, timeout: PATIENCE_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text })).once('error', reject);
    });
    sent.once('timeout', () => sent.destroy(new Error('no answer')));
    sent.once('error', reject).end(body);
  });
}

/** A request of one of several kinds. What is right is known before it begins. */
function choose({ keys }: Subject, i: number): Asked {
  const good = keys.filter((key) => key.state === 'good');
  const among = i % 2 === 0 && good.length > 0 ? good : keys;
  const key = among[Math.floor(Math.random() * among.length)] as SoakKey;
  const { state, text } = key;
  const headers = { 'x-api-key': text };
  if (i % 10 === 7) return { headers: {}, right: (status) => status === 401, what: 'no key' };
  if (i % 10 === 8)
    return { headers: { 'x-api-key': text.slice(0, -1) }, right: (status) => status === 401, what: 'no key at all' };
  const isGood = (status: number): boolean => status === 200 || (key.state !== 'good' && status === 401);
  if (state === 'good' && i % 10 === 9) {
    const body = JSON.stringify({ orgSlug: 'beta' });
    const right = (status: number): boolean => status === 403 || (key.state !== 'good' && status === 401);
    return { headers: { ...headers, 'content-type': 'application/json' }, body, right, what: 'another organization' };
  }
  if (state === 'good') return { headers, right: isGood, what: `good key ${key.id}` };
  if (state === 'dead') return { headers, right: (status) => status === 401, what: `revoked key ${key.id}` };
  return { headers, right: (status) => status === 200 || status === 401, what: `key ${key.id} under change` };
}

/** Asks one after the other until it is stopped. */
export async function askOnAndOn(
  subject: Subject,
  { tally, isTroubled, isOver, agent }: { tally: Tally; isTroubled: IsTroubled; isOver: () => boolean; agent: Agent },
): Promise<void> {
  for (let i = Math.floor(Math.random() * 10); !isOver(); i++) {
    const asked = choose(subject, i);
    const wasTroubled = isTroubled();
    const { status, text } = await send(subject.port, asked, agent).catch((error: unknown) => ({
      status: 0,
      text: String(error),
    }));
    tally.requests++;
    if (status === 503 && text.includes('"unavailable"')) {
      if (wasTroubled || isTroubled()) tally.unavailable++;
      else tally.unavailableInCalm++;
    } else if (!asked.right(status)) tally.wrong.push(`${subject.name}: ${asked.what}: ${status} ${text.slice(0, 80)}`);
    else if (status === 200) tally.accepted++;
    else tally.refused++;
    await sleep(5);
  }
}

/** Creates, rotates and revokes keys until it is stopped. A change that was not certain is repeated. */
export async function changeOnAndOn(
  subjects: readonly Subject[],
  { manager, tally, isOver }: { manager: KeyManager; tally: Tally; isOver: () => boolean },
): Promise<void> {
  const keys = (subjects[0] as Subject).keys;
  const certainly = async (change: () => Promise<unknown>): Promise<void> => {
    while (!isOver()) {
      try {
        await change();
        tally.changes++;
        return;
      } catch {
        await sleep(100);
      }
    }
  };
  while (!isOver()) {
    const good = keys.filter(({ state }) => state === 'good');
    const oldest = good[0];
    if (oldest !== undefined && good.length > 5) {
      oldest.state = 'changing';
      await certainly(() => manager.revoke({ organization: 'acme', id: oldest.id }));
      if (!isOver()) oldest.state = 'dead';
    }
    const made = await manager.create({ organization: 'acme', name: 'soak' }).catch(() => undefined);
    if (made !== undefined) {
      tally.changes++;
      keys.push({ text: made.key, id: made.record.id, state: 'good' });
    }
    if (keys.length > 40) keys.splice(0, keys.length - 40);
    await sleep(150);
  }
}
