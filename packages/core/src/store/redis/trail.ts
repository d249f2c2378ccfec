import { generateId } from '../../key/generate.js';
import type { ChangeRecord, ChangeStamp, ChangeType, KeyAdminStore } from '../key-admin-store.js';
import type { KeyReads, RawKey } from './key-reads.js';
import { fieldsFrom } from './record-fields.js';
import { BEGIN, END, FEED, FORGET_CHANGES, SETTLE } from './scripts.js';
import type { StoreParts } from './store-parts.js';

/**
 * Brings the changes of keys into the trail of their organization, which lies in another slot. A row is
 * written with the change, into the record itself, and copied from there: once, however often it is tried.
 */
export interface Trail {
  /** Notes that a change of a key begins, so that {@link list} finds its row even if this process dies. */
  begin(organizationId: string, keyId: string): Promise<string>;
  /** Takes the note back: there was nothing to change, or nothing is left to do. */
  end(organizationId: string, token: string): Promise<void>;
  /** Brings the rows of a key into the trail, then tells the feed. Part of every change, and of its repetition. */
  settle(key: RawKey, token: string): Promise<void>;
  /** Tells the feed that an organization has changed. */
  tellOrganization(id: string): Promise<void>;
  readonly list: KeyAdminStore['listChanges'];
}

/** A change that began longer ago has ended: well beyond every time-out. */
const ENDED_MS = 600_000;
const ROW = 'change:';

export function rowOf(type: ChangeType, { at, actor }: ChangeStamp, keyId: string | null): string {
  return JSON.stringify({ type, at, actor, keyId });
}

/** Names one change of a key that is under way. */
export function tokenOf(keyId: string): string {
  return `${keyId}:${generateId()}`;
}

export function createTrail(parts: StoreParts, keyReads: KeyReads): Trail {
  const { names, changes, options } = parts;
  const addRows = createRowAdder(parts);
  const tell = async (kind: 'key' | 'organization', id: string): Promise<void> => {
    await changes.apply({ script: FEED, keys: [names.feed], args: [options.feedLength, kind, id, generateId()] });
  };
  const end = (organizationId: string, token: string): Promise<void> =>
    changes.note([{ script: END, keys: [names.unsettled(organizationId)], args: [token] }]);
  return {
    async begin(organizationId, keyId) {
      const token = tokenOf(keyId);
      // Not awaited on the replicas: without them the key shall still be revoked here, if not for sure.
      await changes.note([{ script: BEGIN, keys: [names.unsettled(organizationId)], args: [Date.now(), token] }]);
      return token;
    },
    end,
    async settle(key, token) {
      await addRows(key, token);
      await tell('key', key.record.id);
    },
    tellOrganization: (id) => tell('organization', id),
    list: createTrailReader(parts, async (organizationId, { token, begunAt }) => {
      const key = await keyReads.raw(token.slice(0, token.indexOf(':')));
      if (key !== undefined && pendingRows(key.fields).length > 0) await addRows(key, '');
      if (Date.now() - begunAt > ENDED_MS) await end(organizationId, token);
    }),
  };
}

function createRowAdder({ names, changes }: StoreParts) {
  return async ({ record, fields }: RawKey, token: string): Promise<void> => {
    const { id, organizationId, revokedAt, createdAt } = record;
    const rows = pendingRows(fields);
    await changes.apply({
      script: SETTLE,
      keys: [names.trail, names.trailed, names.live, names.unsettled].map((name) => name(organizationId)),
      args: [id, revokedAt === null ? createdAt : '', token, ...rows.flatMap(({ version, row }) => [version, row])],
    });
    if (rows.length === 0) return;
    const done = rows.map(({ version }) => `${ROW}${version}`);
    await changes.note([{ script: FORGET_CHANGES, keys: [names.record(id)], args: done }]);
  };
}

interface Unsettled {
  readonly token: string;
  readonly begunAt: number;
}

/** Reads the trail, once the rows are in it whose process died before it could bring them. */
function createTrailReader(
  { names, reads }: StoreParts,
  addForgotten: (organizationId: string, unsettled: Unsettled) => Promise<void>,
): KeyAdminStore['listChanges'] {
  return async ({ organizationId, before, after, limit }) => {
    const client = await reads.ready();
    const flat = await client.zrange(names.unsettled(organizationId), '0', '-1', 'WITHSCORES');
    for (let i = 0; i < flat.length; i += 2)
      await addForgotten(organizationId, { token: flat[i] as string, begunAt: Number(flat[i + 1]) });
    if (before !== undefined && before <= 1) return [];
    const [trail, newest] = [names.trail(organizationId), before === undefined ? '+' : `${before - 1}-0`];
    const entries =
      after === undefined
        ? await client.xrevrange(trail, newest, '-', 'COUNT', limit)
        : await client.xrange(trail, `${after + 1}-0`, newest, 'COUNT', limit);
    return entries.map(([number, fields]) => changeFrom(organizationId, number, fieldsFrom(fields).get('change')));
  };
}

function pendingRows(fields: ReadonlyMap<string, string>): { version: number; row: string }[] {
  const rows = [...fields].filter(([name]) => name.startsWith(ROW));
  return rows
    .map(([name, row]) => ({ version: Number(name.slice(ROW.length)), row }))
    .sort((a, b) => a.version - b.version);
}

function changeFrom(organizationId: string, number: string, row: string | undefined): ChangeRecord {
  const { type, at, actor, keyId } = JSON.parse(row ?? '') as Omit<ChangeRecord, 'number' | 'organizationId'>;
  return Object.freeze({ number: Number.parseInt(number, 10), type, at, actor, organizationId, keyId });
}
