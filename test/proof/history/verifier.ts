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

const PACE_MS = 3;
const MAX_IN_FLIGHT = 8;
const STALL_MS = 250;

let feed: FeedFault = 'none';
let skew = 0;
let targets: readonly Target[] = [];
let requests: Request[] = [];
let stalls: Span[] = [];
let inFlight = 0;

const wall = Date.now.bind(Date);
Date.now = () => wall() + skew;

function begin({ place, freshness }: Assignment): { readonly close: () => Promise<void> } {
  const opened = openStore(place, 500);
  const authenticator = createAuthenticator({
    store: withFeedFaults(opened.store),
    freshness,
    lastUsedIntervalMs: false,
  });
  let next = 0;
  let last = sharedNow();
  const timer = setInterval(() => {
    const now = sharedNow();
    if (now - last > STALL_MS) stalls.push({ from: last, to: now });
    last = now;
    for (let i = 0; i < 3 && targets.length > 0 && inFlight < MAX_IN_FLIGHT; i++) {
      void request(authenticator, targets[next++ % targets.length] as Target);
    }
  }, PACE_MS);
  return {
    async close() {
      clearInterval(timer);
      await authenticator.close();
      await opened.close();
    },
  };
}

async function request(authenticator: Authenticator, { number, key, scope }: Target): Promise<void> {
  inFlight++;
  const start = sharedNow();
  let answer: string;
  try {
    const pending = authenticator.authenticate(viewOf(key), scope === undefined ? {} : { scopes: [scope] });
    const outcome = pending instanceof Promise ? await pending : pending;
    answer = outcome.ok ? 'accepted' : outcome.code;
  } catch (error) {
    answer = `threw ${String(error)}`;
  }
  requests.push({ target: number, start, end: sharedNow(), answer });
  inFlight--;
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

let work: ReturnType<typeof begin> | undefined;
const tell = (report: Report): void => void process.send?.(report);

process.on('message', (order: Order) => {
  if (order.type === 'assignment') {
    work = begin(order.assignment);
    tell({ type: 'ready' });
  } else if (order.type === 'targets') targets = order.targets;
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
