import type { ChangePage, ChangeRecord } from '../store/key-admin-store.js';

/** A page of changes that are all in memory, oldest first. */
export function pageOf(
  changes: readonly ChangeRecord[],
  { organizationId, limit, before = Number.POSITIVE_INFINITY, after }: ChangePage,
): readonly ChangeRecord[] {
  const from = after ?? Number.NEGATIVE_INFINITY;
  const wanted = changes.filter(
    (change) => change.organizationId === organizationId && change.number < before && change.number > from,
  );
  return (after === undefined ? wanted.reverse() : wanted).slice(0, limit);
}
