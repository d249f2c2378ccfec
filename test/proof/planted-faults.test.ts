import { rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type * as Core from '@orgkey/core';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Patch } from '../faults/patched-sources.js';
import { FAULTS } from './faults.js';
import { closeHouse, openHouse } from './house.js';
import { bundle } from './plant.js';
import { SCHEDULES, type Schedule, type ScheduleName } from './schedules.js';

const CORE = 'packages/core/src/index.ts';
const files: string[] = [];

async function coreWith(name: string, patches: readonly Patch[]): Promise<typeof Core> {
  const file = await bundle({ entry: CORE, name, patches });
  files.push(file);
  return (await import(pathToFileURL(file).href)) as typeof Core;
}

async function follow(core: typeof Core, name: ScheduleName): Promise<void> {
  const { leaseMs, run }: Schedule = SCHEDULES[name];
  await run(await openHouse(core, leaseMs));
}

afterEach(closeHouse);
afterAll(() => {
  for (const file of files) rmSync(file, { force: true });
});

describe('planted faults', () => {
  for (const [i, [name, fault]] of Object.entries(FAULTS).entries()) {
    test(`caught: ${name}`, async () => {
      const core = await coreWith(`fault-${i}`, fault.patches);
      await expect(follow(core, fault.caughtBy)).rejects.toThrow(/ACCEPTED|answered "accepted"|not "accepted"/);
    }, 60_000);
  }

  test('each course of events catches one', () => {
    expect(new Set(Object.values(FAULTS).map((fault) => fault.caughtBy))).toEqual(new Set(Object.keys(SCHEDULES)));
  });
});
