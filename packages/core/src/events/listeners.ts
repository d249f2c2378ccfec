import type { RefusalCode, RefusalReason } from '../result/outcome.js';
import type { ChangeType } from '../store/key-admin-store.js';

/** One decision about one request. `at` is RFC 3339 in UTC with milliseconds. */
export type DecisionEvent =
  | { readonly type: 'accepted'; readonly at: string; readonly keyId: string; readonly organizationId: string }
  | {
      readonly type: 'refused' | 'unavailable';
      readonly at: string;
      /** What the client was told. */
      readonly code: RefusalCode;
      /** What really was the reason. */
      readonly reason: RefusalReason;
      /** The key that was presented, where its form was right. A secret it is not. */
      readonly keyId: string | undefined;
      readonly organizationId: string | undefined;
      /** With `unavailable`: the error of the store, for the log. */
      readonly cause: unknown;
    };

/** One change of a key or of an organization, told once, after it is durable. */
export interface ChangeEvent {
  readonly type: ChangeType;
  readonly at: string;
  readonly actor: string | null;
  readonly organizationId: string;
  readonly keyId: string | null;
  /** With `organization_renamed` alone: the slug until then. */
  readonly previousSlug?: string;
}

/** Something that works, but that an operator should look at. */
export interface WarningEvent {
  readonly type: 'use_not_recorded' | 'rehash_failed' | 'listener_failed' | 'store_unchecked' | 'lease_unset';
  readonly at: string;
  readonly message: string;
  readonly cause: unknown;
}

/**
 * Who hears what happens. Called after the decision, never awaited; one that throws, rejects or stalls
 * changes no reply. The same events go to the `diagnostics_channel`s `orgkey:decision`, `orgkey:change`
 * and `orgkey:warning`. Where nobody listens no event is made.
 *
 * @example
 * const listeners: Listeners = { decision: (event) => metrics.count('auth', { outcome: event.type }) };
 */
export interface Listeners {
  readonly decision?: (event: DecisionEvent) => void;
  readonly change?: (event: ChangeEvent) => void;
  readonly warning?: (event: WarningEvent) => void;
}
