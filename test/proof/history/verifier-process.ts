import { type ChildProcess, fork } from 'node:child_process';
import type { FaultProxy } from '../../services/fault-proxy.js';
import { type Assignment, type Order, type Report, type Request, type Span, sharedNow } from './messages.js';

/** A verifier in a process of its own, and when something was done to it. */
export interface VerifierProcess {
  readonly tell: (order: Order) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** What was recorded since the last time. */
  readonly report: () => Promise<{ readonly requests: readonly Request[]; readonly stalls: readonly Span[] }>;
  /** Its link to the store, where there is one. */
  readonly proxy: FaultProxy | undefined;
  /** Spans in which it may answer 503. */
  readonly faults: Span[];
  readonly end: () => Promise<void>;
}

const PATIENCE_MS = 20_000;

/** Starts one; it verifies when this resolves. */
export async function startVerifier(
  program: string,
  assignment: Assignment,
  proxy: FaultProxy | undefined,
): Promise<VerifierProcess> {
  const child = fork(program, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const tell = (order: Order): void => void child.send(order);
  const ready = heard(child, 'ready');
  tell({ type: 'assignment', assignment });
  await ready;
  const faults: Span[] = [{ from: 0, to: sharedNow() }];
  return {
    tell,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    report() {
      const report = heard(child, 'report');
      tell({ type: 'report' });
      return report;
    },
    proxy,
    faults,
    async end() {
      child.kill('SIGCONT');
      if (child.connected) tell({ type: 'end' });
      const impatience = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await ended;
      clearTimeout(impatience);
    },
  };
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
