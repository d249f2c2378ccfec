import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import type { Denial } from '@orgkey/core';
import type { Bench } from '../bench.js';
import { accepted, apiKey, bearer, type CaseDefinition, judged, needing, posted, refused } from '../case.js';
import { assertRefusal, assertVary } from '../expectation.js';
import { KEYS } from '../fixture-keys.js';
import type { RawRequest } from '../http/raw-request.js';
import { fieldValues } from '../http/raw-response.js';
import { type Code, expectedRefusal, type Particulars } from '../refusals.js';

const A = KEYS.acme.text;
const KEY = apiKey(A);
const SOURCES = 'An API key is required: send it as';

/** Texts, challenge and `Vary` follow from the sources and the realm. */
const OPTIONS: readonly CaseDefinition[] = [
  refused('options/realm', { target: '/realm' }, ['credential_missing', { realm: 'the api: v1' }]),
  refused('options/realm-of-a-bad-key', { target: '/realm', lines: [apiKey('junk')] }, [
    'credential_invalid',
    { realm: 'the api: v1' },
  ]),
  refused('options/realm-of-head', { method: 'HEAD', target: '/realm' }, [
    'credential_missing',
    { realm: 'the api: v1' },
  ]),

  accepted('options/bearer-only', { target: '/bearer-only', lines: [bearer(A)] }, { vary: ['Authorization'] }),
  refused('options/bearer-only-without', { target: '/bearer-only' }, [
    'credential_missing',
    { detail: `${SOURCES} Authorization: Bearer.` },
  ]),
  refused('options/bearer-only-reads-no-x-api-key', { target: '/bearer-only', lines: [KEY] }, [
    'credential_missing',
    { detail: `${SOURCES} Authorization: Bearer.`, reads: 0 },
  ]),
  accepted(
    'options/bearer-only-beside-x-api-key',
    { target: '/bearer-only', lines: [apiKey('junk'), bearer(A)] },
    { vary: ['Authorization'] },
  ),

  accepted('options/bearer-first', { target: '/bearer-first', lines: [apiKey(KEYS.beta.text), bearer(A)] }),
  accepted('options/bearer-first-then-x-api-key', { target: '/bearer-first', lines: [KEY] }),
  refused('options/bearer-first-without', { target: '/bearer-first' }, [
    'credential_missing',
    { detail: `${SOURCES} Authorization: Bearer or as X-API-Key.` },
  ]),
  refused('options/bearer-first-does-not-fall-back', { target: '/bearer-first', lines: [KEY, bearer('junk')] }, [
    'credential_invalid',
    { reads: 0 },
  ]),
  refused('options/bearer-first-twice', { target: '/bearer-first', lines: [bearer(A), KEY, bearer(A)] }, [
    'credential_invalid',
    { reads: 0 },
  ]),

  accepted('options/header-only', { target: '/header-only', lines: [`x-acme-key: ${A}`] }, { vary: ['X-Acme-Key'] }),
  ...[KEY, bearer(A)].map((line, i) =>
    judged(`options/header-only-reads-no-other-${i + 1}`, async ({ send, reads }) => {
      const response = await send({ target: '/header-only', lines: [line] });
      strictEqual(response.status, 401);
      strictEqual(reads(), 0);
      ok(response.body.includes(`"detail":"${SOURCES} X-Acme-Key."`), response.body);
      ok(/^[A-Za-z]+ realm="api"$/.test(fieldValues(response, 'www-authenticate').join('|')));
    }),
  ),
];

/** Refusals that an application may answer in its own way: at the guard, by the body, by a later check. */
const DENIED: Readonly<Record<string, readonly [(target: string) => RawRequest, Code, Particulars?]>> = {
  'no-key': [(target) => ({ target }), 'credential_missing'],
  'bad-key': [(target) => ({ target, lines: [apiKey('junk')] }), 'credential_invalid'],
  'revoked-key': [(target) => ({ target, lines: [apiKey(KEYS.revoked.text)] }), 'credential_invalid'],
  'differing-query': [(target) => ({ target: `${target}?orgSlug=beta`, lines: [KEY] }), 'organization_mismatch'],
  'differing-body': [(target) => posted(target, '{"orgSlug":"beta"}', KEY), 'organization_mismatch'],
  'missing-scope': [
    (target) => ({ target, lines: [apiKey(KEYS.noScopes.text)] }),
    'scope_missing',
    { scopes: ['read'] },
  ],
};

/** What the client gets when `onDenied` behaves like that; `undefined`: the standard denial. */
const BEHAVIOURS: Readonly<Record<string, number | undefined>> = {
  answers: 418,
  'answers-later': 418,
  silent: undefined,
  'silent-later': undefined,
  throws: 500,
  rejects: 500,
};

async function isDeniedOnce(
  bench: Bench,
  request: RawRequest,
  told: readonly [number | undefined, Code, Particulars | undefined],
): Promise<void> {
  const [status, code, particulars = {}] = told;
  const response = await bench.send(request);
  strictEqual(bench.runs(), 0, 'A handler ran.');
  const expected = expectedRefusal(code, particulars);
  const denials = bench.denials().map((denial) => ({ ...(denial as Denial), title: undefined }));
  const { fields, ...same } = expected;
  deepStrictEqual(denials, [{ ...same, code, headers: fields, title: undefined }]);
  if (status === undefined) return assertRefusal(response, { code, method: 'GET' }, particulars);
  strictEqual(response.status, status);
  strictEqual(response.rest, '', 'There was more than one answer.');
  if (status === 418) strictEqual(response.body, 'own answer');
  else ok(!response.body.includes('"code"'), 'The denial was sent behind the back of an error.');
}

function ownAnswers(behaviour: string): readonly CaseDefinition[] {
  const target = `/denied/${behaviour}`;
  const told = BEHAVIOURS[behaviour];
  return [
    ...Object.entries(DENIED).map(([name, [request, code, particulars]]) =>
      judged(`on-denied/${behaviour}-for-${name}`, (bench) =>
        isDeniedOnce(bench, request(target), [told, code, particulars]),
      ),
    ),
    accepted(`on-denied/${behaviour}-is-not-asked-for-a-good-key`, { target, lines: [KEY] }),
  ];
}

const OWN_ANSWERS: readonly CaseDefinition[] = Object.keys(BEHAVIOURS).flatMap((behaviour) =>
  BEHAVIOURS[behaviour] === 500 ? needing('errors', ownAnswers(behaviour)) : ownAnswers(behaviour),
);

const OWN = { differs: 'These routes are the own ones of each framework.' };

/** What the subject mounted by itself: guarded like everything else. */
const OWN_ROUTES: readonly CaseDefinition[] = [
  judged('vary/own-ways-of-answering', async ({ subject, send }) => {
    for (const name of subject.answers ?? []) {
      const target = `/answers/${name}`;
      const response = await send({ target, lines: [KEY] });
      ok(response.status < 400, `${name}: status ${response.status}`);
      try {
        assertVary(response, ['Accept-Encoding', 'X-API-Key', 'Authorization']);
      } catch (error) {
        throw new Error(`The way of answering "${name}" loses Vary.`, { cause: error });
      }
    }
  }),
  judged('vary/own-ways-of-answering-are-guarded', async ({ subject, refuses }) => {
    for (const name of subject.answers ?? []) await refuses({ target: `/answers/${name}` }, 'credential_missing', OWN);
  }),
  judged('routing/nested-applications-are-guarded', async ({ subject, refuses, send }) => {
    for (const name of subject.nested ?? []) {
      const target = `/nested/${name}/x`;
      for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS'])
        await refuses({ target, method }, 'credential_missing', OWN);
      await refuses({ target, lines: [apiKey('junk')] }, 'credential_invalid', OWN);
      await refuses({ target: `${target}?orgSlug=beta`, lines: [KEY] }, 'organization_mismatch', OWN);
      strictEqual((await send({ target, lines: [KEY] })).status, 200, name);
    }
  }),
  judged('routing/open-routes-are-open-and-nothing-beside-them', async ({ subject, refuses, send, reads }) => {
    for (const name of subject.open ?? []) {
      for (const lines of [[], [apiKey('junk')], [KEY], ['Authorization: Bearer']]) {
        const { status, body } = await send({ target: `/open/${name}?orgSlug=beta`, lines });
        strictEqual(`${status} ${body}`, '200 null', name);
      }
      strictEqual(reads(), 0, 'reads of the store');
      await refuses({ target: `/open/${name}/below` }, 'credential_missing', OWN);
      await refuses({ target: '/open' }, 'credential_missing', OWN);
    }
  }),
  judged('vary/stranger', async ({ send }) => {
    assertVary(await send({ target: '/optional' }), ['X-API-Key', 'Authorization']);
  }),
];

/** What goes wrong behind the guard is not the guard's to catch, and happens once. */
const FAILING: readonly CaseDefinition[] = [
  judged('failing/handler-that-throws', async ({ send, runs }) => {
    const { status, body, rest } = await send({ target: '/failing', lines: [KEY] });
    strictEqual(status, 500);
    strictEqual(runs(), 1, 'runs of the handler');
    strictEqual(rest, '');
    ok(!body.includes(KEYS.acme.id) && !body.includes('"code"'), body);
  }),
  refused('failing/without-a-key', { target: '/failing' }, ['credential_missing', { reads: 0 }]),
];

export const RESPONSES: readonly CaseDefinition[] = [...OPTIONS, ...OWN_ANSWERS, ...OWN_ROUTES, ...FAILING];
