import { type Attributes, type Counter, type MeterProvider, metrics, trace } from '@opentelemetry/api';
import { type DecisionEvent, type Listeners, OrgkeyError } from '@orgkey/core';

/** Where the metrics go. */
export interface TelemetryOptions {
  /** Default: the global one, asked at the first event, so that the SDK may be started later than this. */
  readonly meterProvider?: MeterProvider;
}

/**
 * Listeners that count what happens and mark the request's span, for `listeners` of an authenticator and of a
 * key manager. Attributes are bounded: no key, id, organization, actor or address is ever one. Metrics:
 *
 * - `orgkey.decisions` `{decision}`: each by `orgkey.outcome` (`accepted`, `refused`, `unavailable`) and, unless
 *   accepted, by `orgkey.reason`. The span that is active gets the same two attributes.
 * - `orgkey.changes` `{change}`: each change of a key or an organization, by `orgkey.change.type`.
 * - `orgkey.warnings` `{warning}`: by `orgkey.warning.type`.
 *
 * @example
 * const settings = { store, listeners: createTelemetry() };
 * const authenticator = createAuthenticator(settings);
 */
export function createTelemetry({ meterProvider }: TelemetryOptions = {}): Required<Listeners> {
  if (meterProvider !== undefined && typeof meterProvider?.getMeter !== 'function')
    throw new OrgkeyError(
      'option_invalid',
      `Option "meterProvider" must be a MeterProvider of @opentelemetry/api, but it has no getMeter().`,
    );
  // Only a global provider that is there hands out instruments that count, so they are made when they are needed.
  const counters = once(() => createCounters(meterProvider ?? metrics.getMeterProvider()));
  return {
    decision(event) {
      const attributes = attributesOf(event);
      counters().decisions.add(1, attributes);
      trace.getActiveSpan()?.setAttributes(attributes);
    },
    change: ({ type }) => counters().changes.add(1, { 'orgkey.change.type': type }),
    warning: ({ type }) => counters().warnings.add(1, { 'orgkey.warning.type': type }),
  };
}

interface Counters {
  readonly decisions: Counter;
  readonly changes: Counter;
  readonly warnings: Counter;
}

function createCounters(provider: MeterProvider): Counters {
  const meter = provider.getMeter('@orgkey/otel');
  return {
    decisions: meter.createCounter('orgkey.decisions', {
      unit: '{decision}',
      description: 'Decisions about requests, by outcome and exact reason.',
    }),
    changes: meter.createCounter('orgkey.changes', {
      unit: '{change}',
      description: 'Changes of keys and organizations that are durable.',
    }),
    warnings: meter.createCounter('orgkey.warnings', {
      unit: '{warning}',
      description: 'What works, but should be looked at.',
    }),
  };
}

const ACCEPTED: Attributes = Object.freeze({ 'orgkey.outcome': 'accepted' });

function attributesOf(event: DecisionEvent): Attributes {
  if (event.type === 'accepted') return ACCEPTED;
  return { 'orgkey.outcome': event.type, 'orgkey.reason': event.reason };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
