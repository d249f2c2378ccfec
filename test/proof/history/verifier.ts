import { setTimeout as sleep } from 'node:timers/promises';
import { type Authenticator, createAuthenticator, type OrgkeyStore } from '@orgkey/core';
import { viewOf } from '../view.js';
import {
  type Assignment,
  type FeedFault,
  type Order,
  type Report,
  type Request,
  type Span,
  sharedNow,
  type Target,
} from './messages.js';
import { openStore } from './store-access.js';

/** A process that verifies all the time and writes down what came of it. Started by fork(), told what to do by messages. */

const PACE_MS = 10;
const MAX_IN_FLIGHT = 8;
const MAX_ASKED = 200;
const STALL_MS = 250;
/** When a key is used again after its change has resolved: at once, and around the times at which a lease ends. */
const AGAIN_MS = [0, 5, 30, 100, 200, 400];
const WATCH_MS = 1_500;

let feed: FeedFault = 'none';
let skew = 0;
let targets: readonly Target[] = [];
let requests: Request[] = [];
let stalls: Span[] = [];
let inFlight = 0;

const wall = Date.now.bind(Date);
Date.now = () => wall() + skew;

interface Work {
  readonly ask: (order: Extract<Order, { type: 'ask' }>) => Promise<void>;
  readonly close: () => Promise<void>;
}

function begin({ place, freshness, patience }: Assignment): Work {
  const opened = openStore(place, patience);
  const authenticator = createAuthenticator({
    store: withFeedFaults(opened.store),
    freshness,
    deadlineMs: 1_000 * patience,
    lastUsedIntervalMs: false,
  });
  let next = 0;
  let last = sharedNow();
  const timer = setInterval(() => {
    const now = sharedNow();
    if (now - last > STALL_MS) stalls.push({ from: last, to: now });
    last = now;
    if (targets.length > 0 && inFlight < MAX_IN_FLIGHT)
      void request(authenticator, targets[next++ % targets.length] as Target);
  }, PACE_MS);
  return {
    ask: (order) => ask(authenticator, order),
    async close() {
      clearInterval(timer);
      await authenticator.close();
      await opened.close();
    },
  };
}

async function ask(authenticator: Authenticator, { target, watch }: Extract<Order, { type: 'ask' }>): Promise<void> {
  if (watch) {
    const end = sharedNow() + WATCH_MS;
    while (sharedNow() < end && (await request(authenticator, target)) === 'accepted') await sleep(4);
    return;
  }
  for (const [i, at] of AGAIN_MS.entries()) {
    if (i > 0) await sleep(at - (AGAIN_MS[i - 1] as number));
    // Where the store hangs, each one that waits says the same.
    if (inFlight < MAX_ASKED) void request(authenticator, target);
  }
}

async function request(authenticator: Authenticator, { number, key, scope }: Target): Promise<string> {
  inFlight++;
  const start = sharedNow();
  const at = Date.now();
  let answer: string;
  try {
    const pending = authenticator.authenticate(viewOf(key), scope === undefined ? {} : { scopes: [scope] });
    const outcome = pending instanceof Promise ? await pending : pending;
    answer = outcome.ok ? 'accepted' : outcome.code;
  } catch (error) {
    answer = `threw ${String(error)}`;
  }
  requests.push({ target: number, start, end: sharedNow(), wall: Math.min(at, Date.now()), answer });
  inFlight--;
  return answer;
}

/** Drops the feed and nothing else. */
function withFeedFaults(store: OrgkeyStore): OrgkeyStore {
  return {
    ...store,
    readChanges(query) {
      if (feed === 'fails') return Promise.reject(new Error('The feed is dropped.'));
      return feed === 'hangs' ? new Promise(() => {}) : store.readChanges(query);
    },
  };
}

let work: Work | undefined;
const tell = (report: Report): void => void process.send?.(report);

process.on('message', (order: Order) => {
  if (order.type === 'assignment') {
    work = begin(order.assignment);
    tell({ type: 'ready' });
  } else if (order.type === 'targets') targets = order.targets;
  else if (order.type === 'ask') void work?.ask(order);
  else if (order.type === 'feed') feed = order.fault;
  else if (order.type === 'skew') skew = order.milliseconds;
  else if (order.type === 'report') {
    tell({ type: 'report', requests, stalls });
    requests = [];
    stalls = [];
  } else {
    void work?.close().finally(() => process.exit(0));
  }
});
// Whoever started this is gone: so is the reason to go on.
process.on('disconnect', () => process.exit(0));
