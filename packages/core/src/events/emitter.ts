import { channel } from 'node:diagnostics_channel';
import { checkMembers, checkObject, invalidOption } from '../options/check.js';
import { timestamp } from '../result/create-principal.js';
import type { ChangeEvent, DecisionEvent, Listeners, WarningEvent } from './listeners.js';

type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;

/** Tells listeners and channels. Each event is made only when somebody hears it. */
export interface Emitter {
  /** Whether a decision event would be heard at all. */
  hearsDecisions(): boolean;
  decision(event: Untimed<DecisionEvent>): void;
  change(event: ChangeEvent): void;
  warning(event: Untimed<WarningEvent>): void;
}

const decisions = channel('orgkey:decision');
const changes = channel('orgkey:change');
const warnings = channel('orgkey:warning');

export function createEmitter(listeners: Listeners | undefined): Emitter {
  const { decision, change, warning } = checkListeners(listeners);
  const now = (): string => timestamp(Date.now());
  const warn = (event: Untimed<WarningEvent>): void =>
    tell({ listener: warning, to: warnings, failed: () => {} }, { ...event, at: now() });
  const failed = (cause: unknown): void =>
    warn({ type: 'listener_failed', message: 'A listener threw or rejected; the reply was not changed by it.', cause });
  return {
    hearsDecisions: () => decision !== undefined || decisions.hasSubscribers,
    decision: (event) => tell({ listener: decision, to: decisions, failed }, { ...event, at: now() } as DecisionEvent),
    change: (event) => tell({ listener: change, to: changes, failed }, event),
    warning: warn,
  };
}

interface Audience<T> {
  readonly listener: ((event: T) => unknown) | undefined;
  readonly to: ReturnType<typeof channel>;
  readonly failed: (cause: unknown) => void;
}

function tell<T extends object>({ listener, to, failed }: Audience<T>, event: T): void {
  const frozen = Object.freeze(event);
  try {
    // A listener may be async: what it rejects with is its own affair, but must not be unhandled.
    const later = listener?.(frozen);
    if (later instanceof Promise) later.catch(failed);
  } catch (cause) {
    failed(cause);
  }
  if (to.hasSubscribers) to.publish(frozen);
}

function checkListeners(listeners: Listeners | undefined): Listeners {
  if (listeners === undefined) return {};
  checkObject(listeners, 'listeners', 'an object such as { decision: (event) => … }');
  checkMembers(listeners, ['decision', 'change', 'warning'], 'listeners');
  for (const [name, listener] of Object.entries(listeners)) {
    if (listener !== undefined && typeof listener !== 'function')
      throw invalidOption(`listeners.${name}`, listener, 'a function');
  }
  return { ...listeners };
}
