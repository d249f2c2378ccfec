import * as core from '@orgkey/core';
import { afterEach, test } from 'vitest';
import { closeHouse, openHouse } from './house.js';
import { SCHEDULES, type Schedule } from './schedules.js';

afterEach(closeHouse);

test.each(Object.entries<Schedule>(SCHEDULES))(
  'the shipping code holds when %s',
  async (_, { leaseMs, run }) => run(await openHouse(core, leaseMs)),
  60_000,
);
