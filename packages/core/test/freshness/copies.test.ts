import { describe, expect, test } from 'vitest';
import { COPIES_OF_KEYS, COPIES_OF_UNKNOWN, createCopies } from '../../src/freshness/copies.js';
import type { KeyEntry } from '../../src/index.js';

const entry = (id: string, organizationId = 'org'): KeyEntry =>
  ({ record: { id, organizationId } }) as unknown as KeyEntry;

describe('copies', () => {
  test('are bounded in number, and those used last are among them', () => {
    const copies = createCopies();
    let misses = 0;
    for (let i = 0; i < 10 * COPIES_OF_KEYS; i++) {
      copies.keep(`k${i}`, { entry: entry(`k${i}`), readAt: 0 });
      if (copies.get('k0', 0) === undefined) misses++; // in use all the time
    }
    expect(misses).toBe(0);
    expect(copies.count().keys).toBeLessThanOrEqual(2 * COPIES_OF_KEYS);
    const last = Array.from({ length: COPIES_OF_KEYS - 1 }, (_, i) => `k${10 * COPIES_OF_KEYS - 1 - i}`);
    expect(last.filter((id) => copies.get(id, 0) === undefined)).toEqual([]);
  });

  test('of a working set that fits are all held, however often it is used', () => {
    const copies = createCopies();
    const ids = Array.from({ length: COPIES_OF_KEYS }, (_, i) => `k${i}`);
    for (const id of ids) copies.keep(id, { entry: entry(id), readAt: 0 });
    for (let round = 0; round < 5; round++) {
      expect(ids.filter((id) => copies.get(id, 0) === undefined)).toEqual([]);
    }
  });

  test('a million strangers take bounded room, and push out no key', () => {
    const copies = createCopies();
    copies.keep('key', { entry: entry('key'), readAt: 0 });
    for (let i = 0; i < 1_000_000; i++) copies.keep(`s${i}`, { entry: undefined, readAt: 0 });
    expect(copies.count()).toMatchObject({ keys: 1 });
    expect(copies.count().unknown).toBeLessThanOrEqual(2 * COPIES_OF_UNKNOWN);
    expect(copies.get('key', 0)).toBeDefined();
  });

  test('are limited in age: a minute, and a second where there was no such key', () => {
    const copies = createCopies();
    copies.keep('key', { entry: entry('key'), readAt: 1_000 });
    copies.keep('stranger', { entry: undefined, readAt: 1_000 });
    expect(copies.get('key', 60_999)).toBeDefined();
    expect(copies.get('key', 61_000)).toBeUndefined();
    expect(copies.get('stranger', 1_999)).toBeDefined();
    expect(copies.get('stranger', 2_000)).toBeUndefined();
  });

  test('what an id is now takes the place of what it was', () => {
    const copies = createCopies();
    copies.keep('id', { entry: undefined, readAt: 0 });
    copies.keep('id', { entry: entry('id'), readAt: 0 });
    expect(copies.get('id', 0)?.entry).toBeDefined();
    copies.keep('id', { entry: undefined, readAt: 0 });
    expect(copies.get('id', 0)).toEqual({ entry: undefined, readAt: 0 });
    copies.drop('id');
    expect(copies.get('id', 0)).toBeUndefined();
  });

  test("an organization's keys are dropped together, and no others", () => {
    const copies = createCopies();
    copies.keep('a', { entry: entry('a', 'one'), readAt: 0 });
    copies.keep('b', { entry: entry('b', 'two'), readAt: 0 });
    copies.dropOrganizations(['one', 'three']);
    expect([copies.get('a', 0), copies.get('b', 0)?.entry?.record.id]).toEqual([undefined, 'b']);
  });
});
