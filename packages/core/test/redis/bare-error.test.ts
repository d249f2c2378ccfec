import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { bareError, whyOf } from '../../src/store/redis/bare-error.js';

test('what a server repeats of an unknown command is left out', () => {
  const error = Object.assign(new Error("ERR unknown command 'AUTH', with args beginning with: 'hunter2' "), {
    command: { name: 'auth', args: ['hunter2'] },
  });
  error.name = 'ReplyError';
  const bare = bareError(error);
  expect(bare).toMatchObject({ name: 'ReplyError', message: "ERR unknown command 'AUTH'" });
  expect(inspect(bare, { depth: null, showHidden: true })).not.toContain('hunter2');
});

test('of several that failed, the last one speaks', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED ::1:6379'), { code: 'ECONNREFUSED' });
  const both = new AggregateError([new Error('first'), refused]);
  expect(whyOf(both)).toBe('connect ECONNREFUSED ::1:6379');
  expect(bareError(both)).toMatchObject({ message: 'connect ECONNREFUSED ::1:6379', code: 'ECONNREFUSED' });
});

test('what says nothing has no reason, and what is no error stays as it is', () => {
  expect(whyOf(new Error(''))).toBeUndefined();
  expect(whyOf(Object.assign(new Error(''), { code: 'EPIPE' }))).toBe('EPIPE');
  expect([whyOf(undefined), bareError(undefined), bareError('x')]).toEqual([undefined, undefined, 'x']);
});
