import type { ChangeRecord } from '../store/key-admin-store.js';
import type { AuditSink } from './audit-sink.js';
import { pageOf } from './page-of.js';

/**
 * An audit sink in the memory of this process: for tests, and as the shortest example of one.
 *
 * @example
 * const sink = createMemoryAuditSink();
 * await forwardChanges({ store, sink });
 */
export function createMemoryAuditSink(): AuditSink {
  const changes = new Map<string, ChangeRecord>();
  return Object.freeze<AuditSink>({
    async append(news) {
      for (const change of news) {
        const place = `${change.number}/${change.organizationId}`;
        if (!changes.has(place)) changes.set(place, Object.freeze({ ...change }));
      }
    },
    listChanges: async (page) =>
      pageOf(
        [...changes.values()].sort((a, b) => a.number - b.number),
        page,
      ),
  });
}
