// oxlint-disable max-params -- an event is told by position: an object for each of millions would double the time of the search
// The protocol as steps from state to state; see lease-model.mjs.
const MARGIN = 1,
  DRIFT_TICKS = 1; // the clocks part by at most DRIFT_TICKS during one wait; the wait adds MARGIN >= that

export const FAULTS = {
  'ttl-cache': 'a copy is trusted for a time from its fill, without a lease (the feed still evicts)',
  'lease-from-end-of-read': 'the lease counts from the reply of the feed read, not from its start',
  'no-wait': 'revoke() resolves as soon as the tombstone and the feed entry are durable',
  'read-lease-before-tombstone': 'the revoker reads the longest lease before it writes the tombstone',
  'register-after-first-read': 'a verifier reads the feed before its lease is registered',
  'register-overwrites': 'a registration replaces the longest lease instead of raising it',
  'fill-without-stamp': 'a fill that began before an applied change is kept',
  'first-read-keeps-fills': 'the first feed read (cursor set past old entries) keeps copies and fills begun before it',
  'trim-unnoticed': 'a feed trimmed past the cursor is read as "no change"',
  'delete-instead-of-tombstone': 'revoke() deletes; a late upsert (last use, re-hash) brings the key back',
  'cursor-by-sequence': 'the feed is read by sequence number > cursor, though numbers are not commit order',
  'clock-cached-before-pause': 'a request is judged with a clock value read before the request began',
  'wait-without-drift-margin': 'the wait is exactly the lease, though clocks drift',
  'monotonic-clock-alone': 'the lease is judged by a clock that stands still while the machine sleeps',
  'retry-without-wait': 'a second revoke() finds the tombstone and resolves at once',
  'retry-without-feed': 'a second revoke() finds the tombstone and does not write the feed entry again',
  'feed-before-tombstone': 'the feed entry becomes visible before the tombstone',
  'renew-before-apply': 'the lease is renewed before the entries of that read are applied',
  'late-reply': 'the reply of a timed-out feed read is taken for the reply of the next one',
  'join-without-lease': 'a request decides on a read sent before it began, without a running lease',
  'share-any-read': 'a request takes over a read that was sent before it began',
  'stale-feed-read': 'the feed is served from a replica or an old snapshot',
};
export const SCENARIOS = [
  // lease: per verifier, its lease and the longer one after a restart (0 = never restarts); early: requests also
  // before revoke() resolved; world: the feed is trimmed, others write; crash: how often the revoker may crash and try again
  { name: 'one verifier, small', lease: [[2, 0]], early: 0, world: 1, crash: 1, drift: DRIFT_TICKS },
  {
    name: 'two verifiers, small',
    lease: [
      [1, 0],
      [3, 0],
    ],
    early: 0,
    world: 0,
    crash: 0,
    drift: 0,
  },
  { name: 'one verifier, all faults of the world', lease: [[2, 3]], early: 1, world: 1, crash: 2, drift: DRIFT_TICKS },
  {
    name: 'two verifiers, unequal leases, late start and restart',
    lease: [
      [1, 0],
      [1, 2],
    ],
    early: 0,
    world: 0,
    crash: 1,
    drift: DRIFT_TICKS,
  },
  { name: 'healthy', lease: [[2, 3]], early: 1, world: 0, crash: 0, drift: 0, healthy: 1 },
];

// A state is an array of small integers. First the store, the revoker and the one request under observation:
export const [REC, ENTRY, OTHER, REG, PHASE, LEFT, CRASH, DRIFT, ELAPSED, RQ, WHO, AFTER, FIRST] = Array(13).keys();
const LIVE = 0,
  TOMB = 1,
  GONE = 2; //                                 REC
const PRESENT = 1,
  TRIMMED = 2; //                                     ENTRY (0: not written)
const IDLE = 0,
  BEGUN = 1,
  MARKED = 2,
  FED = 3,
  WAITING = 4,
  RESOLVED = 5; // PHASE of revoke()
const NEW = 1,
  LEASED = 2,
  JOINED = 3,
  SENT = 4,
  GOT_LIVE = 5,
  GOT_DEAD = 6,
  TOLD = 7; // RQ (0: no request; TOLD: the joined read said live)
// ... then each verifier. Ages are by its own clock. FEED/FILL: 0 none, 1 sent, more: what the store's snapshot held.
const [STAGE, LONG, LEASE_AGE, FEED, FEED_AGE, COPY, FILL, SEEN, PAST, AUX, SINCE, SIZE] = Array(12).keys(); // SINCE: the fill was sent after the request began
const OFF = 0,
  UP = 1,
  REGISTERED = 2,
  READY = 3; //                   STAGE; READY: a cursor is set
export const at = (i) => FIRST + i * SIZE;

export function successors(s, sc, fault, emit) {
  const is = (name) => fault === name;
  const go = (who, label, change, broken) => {
    const n = s.slice();
    const b = change?.(n);
    emit(who, label, n, broken || b || null);
  };
  const leaseOf = (i) => sc.lease[i][s[at(i) + LONG]];
  // An age of CAP or more means expired; the stale clock needs to see two ticks further back.
  const cap = (i) => leaseOf(i) + (is('clock-cached-before-pause') ? 2 : 0);
  const dropAll = (n, v) => {
    n[v + COPY] = 0;
    n[v + FILL] = 0;
    if (n[RQ] === JOINED) n[RQ] = SENT;
  }; // whoever joined reads for itself
  const accept = (n) => {
    const bad = n[AFTER] && 'ACCEPTED, and it started after revoke() had resolved';
    n[RQ] = n[AFTER] = 0;
    return bad;
  };
  const refuse = (n) => {
    const bad = n[REC] === LIVE && n[PHASE] < MARKED && 'a live key was REFUSED';
    n[RQ] = n[AFTER] = 0;
    return bad;
  };
  // ---- the revoker: tombstone, entry, THEN the longest lease, THEN the wait. It may crash after any step and try again.
  const wait = (n) => {
    n[LEFT] = is('no-wait') || !n[REG] ? 0 : n[REG] + (is('wait-without-drift-margin') ? 0 : MARGIN);
  };
  const feedFirst = is('feed-before-tombstone');
  const write = (entry) => (n) => {
    n[PHASE]++;
    if (entry) n[ENTRY] = PRESENT;
    else if (n[REC] === LIVE) n[REC] = is('delete-instead-of-tombstone') ? GONE : TOMB;
  };
  if (s[PHASE] === IDLE)
    go(
      'revoker',
      s[REC] === LIVE ? 'begins (its sequence number is taken)' : 'is called again, finds the tombstone',
      (n) => {
        n[PHASE] =
          s[REC] === LIVE
            ? BEGUN
            : is('retry-without-wait')
              ? WAITING
              : is('retry-without-feed')
                ? FED
                : feedFirst
                  ? BEGUN
                  : MARKED;
        if (is('read-lease-before-tombstone')) wait(n);
      },
    );
  if (s[PHASE] === BEGUN) go('revoker', feedFirst ? 'feed entry is durable' : 'tombstone is durable', write(feedFirst));
  if (s[PHASE] === MARKED)
    go('revoker', feedFirst ? 'tombstone is durable' : 'feed entry is durable', write(!feedFirst));
  if (s[PHASE] === FED)
    go('revoker', 'reads the longest lease, starts to wait', (n) => {
      n[PHASE] = WAITING;
      if (!is('read-lease-before-tombstone')) wait(n);
    });
  // From here on one verifier is observed; the others can't touch it any more and are forgotten (same answers, fewer states).
  if (s[PHASE] === WAITING && s[LEFT] === 0)
    for (let i = 0; i < sc.lease.length; i++) {
      go('revoker', 'revoke() RESOLVES', (n) => {
        n[PHASE] = RESOLVED;
        n[WHO] = s[RQ] ? s[WHO] : i;
        for (let j = 0; j < sc.lease.length; j++) if (j !== n[WHO]) n.fill(0, at(j), at(j) + SIZE);
        return sc.healthy && n[ELAPSED] > n[REG] + MARGIN && 'revoke() took longer than the longest lease + margin';
      });
    }
  if (s[CRASH] && s[PHASE] >= BEGUN && s[PHASE] <= WAITING)
    go('revoker', 'crashes', (n) => {
      n[PHASE] = IDLE;
      n[LEFT] = 0;
      n[CRASH]--;
    });
  // ---- the world around: another key's change with a later number commits first; the feed is trimmed; a late upsert lands.
  if (sc.world) {
    if (!s[OTHER] && s[ENTRY] === 0 && (s[PHASE] === BEGUN || s[PHASE] === MARKED))
      go('store', "another key's change, numbered later, commits first", (n) => {
        n[OTHER] = 1;
      });
    if (s[ENTRY] === PRESENT)
      go('store', 'the feed is trimmed past the entry', (n) => {
        n[ENTRY] = TRIMMED;
      });
    // A write begun while the key was live: on a tombstone it changes nothing, where nothing is left it inserts.
    if (s[REC] === GONE)
      go('store', 'a late upsert of the record lands', (n) => {
        n[REC] = LIVE;
      });
  }
  // ---- the verifiers
  let busy = (s[PHASE] >= BEGUN && s[PHASE] <= FED) || (s[PHASE] === WAITING && s[LEFT] === 0) || s[RQ] > 0;
  for (let i = 0; i < sc.lease.length; i++) {
    if (s[PHASE] === RESOLVED && i !== s[WHO]) continue;
    const v = at(i),
      me = `V${i + 1}`,
      L = leaseOf(i),
      stage = s[v + STAGE];
    const put = (label, field, value, more) =>
      go(me, label, (n) => {
        n[v + field] = value;
        return more?.(n);
      });
    const clock = is('clock-cached-before-pause') ? s[v + AUX] : 0; // how old the value is that "now" is taken from
    const running = is('ttl-cache')
      ? stage >= REGISTERED && s[v + AUX] < L
      : stage === READY && s[v + LEASE_AGE] - clock < L;
    if (s[v + FEED] || s[v + FILL]) busy = true;

    if (stage === OFF) put('starts', STAGE, UP);
    // Durable before the first feed read is sent; the store keeps the longest ever registered.
    const register = (n) => {
      n[REG] = is('register-overwrites') ? L : Math.max(n[REG], L);
    };
    if (stage === UP)
      put(
        is('register-after-first-read') ? 'goes on unregistered' : `registers its lease (${L})`,
        STAGE,
        REGISTERED,
        is('register-after-first-read') ? null : register,
      );
    if (stage >= REGISTERED && is('register-after-first-read')) go(me, 'registers its lease', register);
    if (stage > OFF && sc.lease[i][1] && !s[v + LONG] && !(s[RQ] && s[WHO] === i))
      go(me, 'restarts with a longer lease', (n) => {
        n.fill(0, v, v + SIZE);
        n[v + STAGE] = UP;
        n[v + LONG] = 1;
      });

    // The feed: clock read and request sent; snapshot by the store; reply applied and lease renewed in one step.
    if (stage >= REGISTERED && !s[v + FEED])
      put('sends a feed read', FEED, 1, (n) => {
        n[v + FEED_AGE] = 0;
      });
    if (s[v + FEED] === 1) put('feed read is served', FEED, 2 + s[ENTRY] + 3 * s[OTHER]);
    if (s[v + FEED] === 1 && is('stale-feed-read') && s[ENTRY])
      put('feed read is served from an old snapshot', FEED, 2);
    if (s[v + FEED] >= 2) {
      const entry = (s[v + FEED] - 2) % 3,
        other = s[v + FEED] >= 5;
      put('feed reply: applied, lease renewed', FEED, 0, (n) => {
        n[v + FEED_AGE] = 0;
        n[v + LEASE_AGE] = is('lease-from-end-of-read') ? 0 : Math.min(s[v + FEED_AGE], cap(i));
        // Entries before the first cursor are never delivered: what was read before it may miss them.
        if (stage === REGISTERED && !is('first-read-keeps-fills')) dropAll(n, v);
        n[v + STAGE] = READY;
        const missed = is('cursor-by-sequence') && s[v + PAST]; // the cursor already stands behind our number
        if (entry && !s[v + SEEN] && !missed) {
          n[v + SEEN] = 1;
          if (stage === REGISTERED || (entry === TRIMMED && is('trim-unnoticed'))) {
            /* nothing is delivered */
          } else if (is('fill-without-stamp')) n[v + COPY] = 0;
          else dropAll(n, v); // the copy, and every fill that began before this change was applied
        }
        if (is('cursor-by-sequence') && other) n[v + PAST] = 1;
      });
      if (is('renew-before-apply'))
        put('feed reply: lease renewed, not yet applied', STAGE, stage, (n) => {
          n[v + LEASE_AGE] = Math.min(s[v + FEED_AGE], cap(i));
        });
      if (is('late-reply')) put('feed read times out, the next one takes its reply', FEED_AGE, 0);
    }
    if (s[v + FEED] && !sc.healthy)
      put('feed read times out, its reply will be ignored', FEED, 0, (n) => {
        n[v + FEED_AGE] = 0;
      });

    // A fill may begin at any time, with or without a lease, for any reason.
    const mine = s[RQ] > 0 && s[WHO] === i;
    if (stage >= UP && !s[v + FILL])
      put('sends a record read (fill)', FILL, 1, (n) => {
        n[v + SINCE] = mine ? 1 : 0;
      });
    if (s[v + FILL] === 1) put('fill is served', FILL, s[REC] === LIVE ? 2 : 3);
    if (s[v + FILL] >= 2)
      put(`fill reply: ${s[v + FILL] === 2 ? 'live, kept' : 'dead'}`, FILL, 0, (n) => {
        n[v + COPY] = s[v + FILL] === 2 ? 1 : 0;
        if (is('ttl-cache')) n[v + AUX] = 0;
        if (s[RQ] !== JOINED || s[WHO] !== i) return;
        if (s[v + FILL] === 3) return refuse(n); // a tombstone is for ever: true however old the read
        n[RQ] = TOLD;
      });
    if (s[v + FILL] && !sc.healthy)
      put('fill times out', FILL, 0, (n) => {
        if (n[RQ] === JOINED && n[WHO] === i) n[RQ] = n[AFTER] = 0;
      }); // 503

    if (is('clock-cached-before-pause') && clock) put('refreshes its cached clock', AUX, 0);
    // A request: starts; reads the clock; only then looks at the copy. Pauses, and other events, fit between all of these.
    if (stage >= UP && !s[RQ] && (s[PHASE] === RESOLVED || sc.early))
      go(me, 'a request STARTS', (n) => {
        n[RQ] = NEW;
        n[WHO] = i;
        n[v + SINCE] = 0;
        n[AFTER] = s[PHASE] === RESOLVED ? 1 : 0;
      });
    if (!s[RQ] || s[WHO] !== i) continue;
    if (s[RQ] === NEW)
      put(
        `request reads the clock: ${running ? 'lease runs' : 'no lease, reads the store itself'}`,
        STAGE,
        stage,
        (n) => {
          n[RQ] = running ? LEASED : SENT;
        },
      );
    if (s[RQ] === LEASED && s[v + COPY]) go(me, 'request is accepted from the copy', accept);
    if (s[RQ] === LEASED && !s[v + COPY])
      go(me, 'request finds no copy, reads the store itself', (n) => {
        n[RQ] = SENT;
      });
    if (s[RQ] === LEASED && !s[v + COPY] && s[v + FILL])
      go(me, 'request joins the read in flight', (n) => {
        n[RQ] = JOINED;
      });
    if (is('join-without-lease') && s[RQ] === NEW && s[v + FILL])
      go(me, 'request joins the read in flight', (n) => {
        n[RQ] = JOINED;
      });
    // The read that it joined may be older than the request: it counts only with a lease now, else the request reads for itself.
    if (s[RQ] === TOLD && (running || is('join-without-lease')))
      go(me, 'request is accepted by the read that it joined', accept);
    if (s[RQ] === TOLD && !running)
      go(me, 'request finds no lease, reads the store itself', (n) => {
        n[RQ] = SENT;
      });
    // A read that was sent since the request began is as good as its own (one that is not served yet is its own, to this model).
    if (s[RQ] === SENT && s[v + FILL] >= 2 && (s[v + SINCE] || is('share-any-read')))
      go(me, 'request takes over the read in flight', (n) => {
        n[RQ] = s[v + FILL] === 2 ? GOT_LIVE : GOT_DEAD;
      });
    if (s[RQ] === SENT)
      go(me, "request's own read is served", (n) => {
        n[RQ] = s[REC] === LIVE ? GOT_LIVE : GOT_DEAD;
      });
    if (s[RQ] === GOT_LIVE) go(me, 'request is accepted by its own read', accept);
    if (s[RQ] === GOT_DEAD) go(me, 'request is refused by its own read', refuse);
    if (s[RQ] >= SENT && s[RQ] !== TOLD && !sc.healthy)
      go(me, 'request ends with 503', (n) => {
        n[RQ] = n[AFTER] = 0;
      });
  }
  // ---- time. In 'healthy' it passes only when nobody has anything left to do.
  if (sc.healthy && busy) return;
  const tick = (slow, fast) => (n) => {
    if (n[PHASE] === WAITING) n[LEFT] = Math.max(0, n[LEFT] - (fast ? 2 : 1));
    if (sc.healthy && n[PHASE] === WAITING) n[ELAPSED]++;
    for (let i = 0; i < sc.lease.length; i++) {
      const v = at(i);
      if (i === slow) continue;
      if (n[v + STAGE] === READY) n[v + LEASE_AGE] = Math.min(cap(i), n[v + LEASE_AGE] + 1);
      if (n[v + FEED]) n[v + FEED_AGE] = Math.min(cap(i), n[v + FEED_AGE] + 1);
      if (is('ttl-cache') && n[v + COPY]) n[v + AUX] = Math.min(leaseOf(i), n[v + AUX] + 1);
      if (is('clock-cached-before-pause') && n[v + STAGE]) n[v + AUX] = Math.min(2, n[v + AUX] + 1);
    }
  };
  go('time', '--- tick ---', tick(-1));
  for (let i = 0; i < sc.lease.length; i++) {
    if (s[DRIFT])
      go('time', `--- tick, but V${i + 1}'s clock stands still ---`, (n) => {
        n[DRIFT]--;
        tick(i)(n);
      });
    if (is('monotonic-clock-alone'))
      go('time', `--- tick while V${i + 1}'s machine sleeps: its clock stands still ---`, tick(i));
  }
  if (s[DRIFT] && s[LEFT] > 1)
    go('time', "--- tick, the revoker's clock counts two ---", (n) => {
      n[DRIFT]--;
      tick(-1, true)(n);
    });
}
