import { type AdapterSubject, compareReplies, defineAdapterSuite, formatDifferences } from '@orgkey/conformance';
import { afterAll, describe, expect, test } from 'vitest';
import { EXPRESS_4, EXPRESS_5 } from './subjects/express.js';
import { FASTIFY_5 } from './subjects/fastify.js';
import { FETCH } from './subjects/fetch.js';
import { HONO_4 } from './subjects/hono.js';
import { KOA_2, KOA_3 } from './subjects/koa.js';
import { NODE_HTTP } from './subjects/node-http.js';

const SUBJECTS: readonly AdapterSubject[] = [EXPRESS_5, EXPRESS_4, FASTIFY_5, KOA_3, KOA_2, HONO_4, NODE_HTTP, FETCH];

const runs = SUBJECTS.map(
  (subject) => [subject.name, defineAdapterSuite(subject, { describe, test, after: afterAll })] as const,
);

// In one file, so that the replies of all adapters are there when the last of them has run.
describe('all adapters', () => {
  test('answer alike, byte for byte', () => {
    const replies = new Map(runs.map(([name, run]) => [name, run.replies()]));
    for (const [name, answered] of replies) expect(answered.size, `cases that ${name} ran`).toBeGreaterThan(1_000);
    const differences = compareReplies(replies);
    expect(differences, formatDifferences(differences)).toEqual([]);
  });
});
