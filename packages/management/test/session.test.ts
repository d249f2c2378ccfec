import type { Session } from '@orgkey/management';
import { describe, expect, test } from 'vitest';
import { BASE, bench, KEYS, sentTo } from './client.js';

describe('who is signed in', () => {
  const as = async (session: unknown) => (await bench({ authorize: () => session as Session })).management;

  test('with one organization it need not be named, and no other can be', async () => {
    const management = await as({ actor: 'ada', organizations: ['acme'] });
    expect((await sentTo(management, KEYS)).status).toBe(200);
    expect((await sentTo(management, `${KEYS}?organization=acme`)).status).toBe(200);
    const other = await sentTo(management, `${KEYS}?organization=globex`, '{"name":"x"}');
    const unknown = await sentTo(management, `${KEYS}?organization=nowhere`, '{"name":"x"}');
    expect([other.status, other.json.code]).toEqual([404, 'organization_not_found']);
    expect(other.text).toBe(unknown.text);
    for (const query of ['organization=', 'organization=ACME', 'organization=acme%00'])
      expect((await sentTo(management, `${KEYS}?${query}`)).status).toBe(404);
    expect((await sentTo(management, `${KEYS}?organization=acme&organization=globex`)).json.code).toBe('input_invalid');
  });

  test('with several each request names its choice', async () => {
    const management = await as({ actor: 'ada', organizations: ['acme', { slug: 'globex', name: 'Globex Inc.' }] });
    expect((await sentTo(management, KEYS)).json.code).toBe('input_invalid');
    const made = await sentTo(management, `${KEYS}?organization=globex`, '{"name":"for globex"}');
    expect(made.status).toBe(201);
    expect((await sentTo(management, `${KEYS}?organization=acme`)).json.keys).toEqual([]);
    const session = await sentTo(management, `${BASE}/v1/session`);
    expect(session.json).toEqual({
      actor: 'ada',
      organizations: [
        { slug: 'acme', name: 'acme' },
        { slug: 'globex', name: 'Globex Inc.' },
      ],
      scopes: [],
      maxAgeMs: null,
    });
  });

  test('an organization that the store does not have is answered as one that is not the session’s', async () => {
    const management = await as({ actor: 'ada', organizations: ['gone'] });
    const reply = await sentTo(management, KEYS);
    expect([reply.status, reply.json.code]).toEqual([404, 'organization_not_found']);
  });

  test.each([undefined, null, false])('%s is nobody', async (nobody) => {
    expect((await sentTo(await as(nobody), KEYS)).json.code).toBe('session_missing');
  });

  test.each([
    [{}],
    [true],
    [{ actor: 'ada' }],
    [{ actor: '', organizations: ['acme'] }],
    [{ actor: 'ada', organizations: [] }],
    [{ actor: 'ada', organizations: 'acme' }],
    [{ actor: 'ada', organizations: [7] }],
    [{ actor: 'ada', organizations: [{ name: 'Acme' }] }],
  ])('%j is no session: 503, and the host hears why', async (wrong) => {
    const { management, errors } = await bench({ authorize: () => wrong as Session });
    expect((await sentTo(management, KEYS)).json.code).toBe('unavailable');
    expect(String(errors[0])).toContain('authorize()');
  });

  test('authorize that throws, rejects or is late: 503, and nothing is changed', async () => {
    const boom = new Error('no session store');
    const ways: [() => never | Promise<never>, number][] = [
      [
        () => {
          throw boom;
        },
        1_000,
      ],
      [() => Promise.reject(boom), 1_000],
      [() => new Promise<never>(() => {}), 30],
    ];
    for (const [authorize, deadlineMs] of ways) {
      const { management, errors } = await bench({ authorize, deadlineMs });
      const reply = await sentTo(management, KEYS, '{"name":"x"}');
      expect([reply.status, reply.json.code]).toEqual([503, 'unavailable']);
      expect(errors).toHaveLength(1);
    }
  });

  test('the actor is kept with the change', async () => {
    const { management, store } = await bench();
    await sentTo(management, KEYS, '{"name":"x"}');
    const { id } = (await store.findOrganization('acme')) ?? { id: '' };
    const [change] = await store.listChanges({ organizationId: id, limit: 1 });
    expect(change).toMatchObject({ type: 'key_created', actor: 'ada' });
  });

  test('authorize gets the framework’s own request', async () => {
    const native = { user: 'ada' };
    const { management } = await bench({
      authorize: (_request, given) => (given === native ? { actor: 'ada', organizations: ['acme'] } : null),
    });
    const reply = await management.handle(new Request(`https://app.example.com${KEYS}`), { native });
    expect(reply.status).toBe(200);
  });
});
