import { type ChildProcess, fork } from 'node:child_process';
import type { FaultProxy } from '../../services/fault-proxy.js';
import { type Assignment, type Notes, type Order, type Report, type Span, sharedNow } from './messages.js';

/** A verifier in a process of its own, and when something was done to it. */
export interface VerifierProcess {
  readonly tell: (order: Order) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Ends it without notice, and starts it anew. Resolves when it verifies. */
  readonly restart: () => Promise<void>;
  /** All that was recorded. */
  readonly report: () => Promise<Notes>;
  /** Its link to the store, where there is one. */
  readonly proxy: FaultProxy | undefined;
  /** Spans in which it may answer 503. */
  readonly faults: Span[];
  readonly end: () => Promise<void>;
}

const PATIENCE_MS = 90_000;

/** Starts one; it verifies when this resolves. */
export async function startVerifier(
  program: string,
  assignment: Assignment,
  proxy: FaultProxy | undefined,
): Promise<VerifierProcess> {
  const notes: Notes[] = [];
  let child = await begin(program, assignment);
  let targets: Order | undefined;
  const send = (order: Order): void => void (child.connected && child.send(order, () => {}));
  const takeNotes = async (): Promise<void> => {
    const report = heard(child, 'report');
    send({ type: 'report' });
    notes.push(await report);
  };
  return {
    tell(order) {
      if (order.type === 'targets') targets = order;
      send(order);
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async restart() {
      await takeNotes();
      const gone = ended(child);
      child.kill('SIGKILL');
      await gone;
      child = await begin(program, assignment);
      if (targets !== undefined) send(targets);
    },
    async report() {
      await takeNotes();
      return { requests: notes.flatMap(({ requests }) => requests), stalls: notes.flatMap(({ stalls }) => stalls) };
    },
    proxy,
    faults: [{ from: 0, to: sharedNow() }],
    async end() {
      const gone = ended(child);
      child.kill('SIGCONT');
      send({ type: 'end' });
      const impatience = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await gone;
      clearTimeout(impatience);
    },
  };
}

async function begin(program: string, assignment: Assignment): Promise<ChildProcess> {
  const child = fork(program, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ready = heard(child, 'ready');
  child.send({ type: 'assignment', assignment } satisfies Order);
  try {
    await ready;
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return child;
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

function heard<T extends Report['type']>(child: ChildProcess, type: T): Promise<Extract<Report, { type: T }>> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      stop();
      reject(new Error(`A verifier ${why} before it said "${type}".`));
    };
    const exited = (): void => fail('ended');
    const timer = setTimeout(() => fail('was silent for too long'), PATIENCE_MS);
    const listen = (report: Report): void => {
      if (report.type !== type) return;
      stop();
      resolve(report as Extract<Report, { type: T }>);
    };
    const stop = (): void => {
      clearTimeout(timer);
      child.off('message', listen);
      child.off('exit', exited);
    };
    child.on('message', listen);
    child.on('exit', exited);
  });
}
