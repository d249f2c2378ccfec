// Explicit-state model of leased freshness: one key, one revoker, one or two verifiers.
//   node lease-model.mjs            the right protocol, every scenario: states explored, 'safe'
//   node lease-model.mjs --fault X  one wrong variant: the shortest counterexample
//   node lease-model.mjs --all      the right protocol and every wrong variant; last line 'N passed, M failed'
//   node lease-model.mjs --quick    the same, the right protocol in the small scenarios alone
//
// Every interleaving is explored, breadth first. Times are ages, capped once they no longer matter, so no horizon is needed:
// runs of any length are covered. A pause, a delay, a hang and a cut link are all "the next event does not come while ticks
// pass", tried between any two steps. A network call is three events: sent, served (the store's snapshot), reply used.
// The tombstone and the feed entry are two writes here, which includes the case of one transaction. Checked in every state:
//   1. no request that started after revoke() resolved is accepted;   2. a live key is never refused;
//   3. (scenario 'healthy') nothing gets stuck, and revoke() resolves within the longest lease + MARGIN.
//
// Two steps are as @orgkey/core takes them, and no coarser:
//   - a request that may not use the read it joined takes over a read that anybody has sent since it began (reads.ts, readAfter);
//   - the reply of a joined read is kept as a copy in one step and used by the request in a later one, with anything between
//     (leased-store.ts, join): a change that is applied between them drops the copy and not the reply.
import { explore } from './explore-states.mjs';
import { FAULTS, SCENARIOS } from './lease-protocol.mjs';

function check(fault, scenarios = SCENARIOS) {
  let total = 0;
  for (const sc of scenarios) {
    if (fault && sc.healthy) continue;
    const t0 = performance.now();
    const { states, events, trace } = explore(sc, fault);
    total += states;
    if (trace)
      console.log(
        `${fault ?? 'right protocol'}: counterexample in '${sc.name}' after ${total} states\n${trace.join('\n')}`,
      );
    const idle =
      sc.early && !trace
        ? ['request is accepted from the copy', 'request is refused by its own read', 'revoke() RESOLVES'].filter(
            (label) => !events.has(label),
          )
        : [];
    if (!fault && !trace)
      console.log(
        `${sc.name}: ${states} states, ${Math.round(performance.now() - t0)} ms, safe${idle.length ? ` BUT NEVER: ${idle.join(', ')}` : ''}`,
      );
    if (trace || (!fault && idle.length)) return false;
  }
  console.log(`${fault ?? 'right protocol'}: ${total} states explored, safe`);
  return true;
}

const SMALL = SCENARIOS.filter(({ name }) => /small|healthy/.test(name));
const args = process.argv.slice(2),
  name = args[args.indexOf('--fault') + 1];
const quick = args.includes('--quick');
if (quick || args.includes('--all')) {
  let passed = 0,
    failed = 0;
  const test = (ok, what) => {
    if (ok) passed++;
    else failed++;
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${what}`);
  };
  test(check(undefined, quick ? SMALL : SCENARIOS), 'right protocol is safe');
  for (const f in FAULTS) test(!check(f), `${f} is caught`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
} else if (args.includes('--fault')) {
  if (!FAULTS[name]) {
    console.error(
      `unknown fault; one of:\n${Object.entries(FAULTS)
        .map(([k, v]) => `  ${k}: ${v}`)
        .join('\n')}`,
    );
    process.exitCode = 2;
  } else {
    console.log(FAULTS[name]);
    process.exitCode = check(name) ? 1 : 0;
  } // a wrong variant that looks safe is a failure of the model
} else process.exitCode = check() ? 0 : 1;
