import type { AuditTrail, ChangeRecord } from '../store/key-admin-store.js';

/**
 * Where changes are kept besides the store: a table of the host's, a SIEM. `forwardChanges()` brings them
 * there. What it holds is read as the store's own trail is.
 */
export interface AuditSink extends AuditTrail {
  /**
   * Keeps changes of one organization, given oldest first; resolves when they are durable. The same ones
   * may come again, after a failure or from a second process: organization and number tell them apart, and
   * each is kept once.
   */
  append(changes: readonly ChangeRecord[]): Promise<void>;
}
