import type { AuditTrail, ChangePage, KeyAdminStore } from '../store/key-admin-store.js';
import type { AuditSink } from './audit-sink.js';

/** From where to where changes are brought. */
export interface Forwarding {
  readonly store: Pick<KeyAdminStore, 'listOrganizations'> & AuditTrail;
  readonly sink: AuditSink;
  /** Default: all organizations of the store. To be given where organizations live in a directory of the host's. */
  readonly organizationIds?: readonly string[];
}

const PAGE = 500;

/**
 * Brings to a sink each change that the store's trail has and the sink lacks, in order; resolves with how
 * many there were. The trail's row is written with the change itself, so nothing is lost between: what a
 * call that fails has left is brought by the next one. Each change is appended at least once, and every
 * sink keeps it once; so calls may overlap, also those of several processes.
 *
 * @example
 * const settings = { store, listeners: { change: () => void forwardChanges({ store, sink }).catch(report) } };
 */
export async function forwardChanges({ store, sink, organizationIds }: Forwarding): Promise<number> {
  const ids = organizationIds ?? (await store.listOrganizations()).map(({ id }) => id);
  let count = 0;
  for (const organizationId of ids) count += await forwardOrganization(organizationId, store, sink);
  return count;
}

async function forwardOrganization(organizationId: string, trail: AuditTrail, sink: AuditSink): Promise<number> {
  const [last] = await sink.listChanges({ organizationId, limit: 1 });
  let after = last?.number ?? 0;
  for (let count = 0; ; ) {
    const page: ChangePage = { organizationId, limit: PAGE, after };
    const changes = await trail.listChanges(page);
    if (changes.length > 0) await sink.append(changes);
    count += changes.length;
    if (changes.length < PAGE) return count;
    after = changes.at(-1)?.number ?? after;
  }
}
