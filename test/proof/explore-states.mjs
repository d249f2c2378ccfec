// oxlint-disable max-params -- an event is told by position: an object for each of millions would double the time of the search
import { at, CRASH, DRIFT, successors } from './lease-protocol.mjs';

const pack = (s) => String.fromCharCode.apply(null, s);
const unpack = (k) => Array.from(k, (c) => c.charCodeAt(0));

export function explore(sc, fault) {
  const start = Array(at(sc.lease.length)).fill(0);
  start[CRASH] = sc.crash;
  start[DRIFT] = sc.drift;
  const seen = new Set([pack(start)]),
    queue = [pack(start)],
    parent = [-1],
    events = new Set(); // events: proof that the search was not empty
  let found = null;
  for (let cur = 0; cur < queue.length && !found; cur++) {
    const s = unpack(queue[cur]);
    let exits = 0; // a state without a way on is a deadlock
    successors(s, sc, fault, (who, label, n, broken) => {
      exits++;
      events.add(label);
      const k = pack(n);
      if (broken) found ??= { cur, who, label, broken };
      else if (!seen.has(k)) {
        seen.add(k);
        queue.push(k);
        parent.push(cur);
      }
    });
    if (!exits) found ??= { cur, who: 'model', label: 'nothing can happen any more', broken: 'STUCK' };
  }
  return { states: queue.length, events, trace: found && trace() };
  function trace() {
    // labels are not stored: walk up, then ask each parent which event led to its child
    const path = [];
    for (let i = found.cur; i >= 0; i = parent[i]) path.unshift(queue[i]);
    const lines = [];
    let time = 0; // ticks since the start
    const add = (who, label) => {
      if (who === 'time') time++;
      lines.push(`  t=${time}  ${who.padEnd(8)}${label}`);
    };
    for (let i = 1; i < path.length; i++) {
      const ways = [];
      successors(unpack(path[i - 1]), sc, fault, (who, label, n) => {
        if (pack(n) === path[i]) ways.push([who, label]);
      });
      add(...ways[0]);
    }
    add(found.who, found.label);
    return [...lines, `  => ${found.broken}`];
  }
}
