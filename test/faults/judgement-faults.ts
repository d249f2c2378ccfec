import type { Fault } from './fault.js';

const MATCH = 'packages/core/src/organization/match.ts';
const CARRIERS = 'packages/core/src/organization/carriers.ts';
const DIRECTORY = 'packages/core/src/organization/directory.ts';
const AUTHORIZE = 'packages/core/src/authorization/authorize.ts';
const SCOPES = 'packages/core/src/authorization/scopes.ts';
const ADDRESSES = 'packages/core/src/authorization/addresses.ts';
const GUARDED = 'packages/core/src/adapter/guarded.ts';
const DECIDE = 'packages/core/src/decide.ts';
const UNANSWERED = 'packages/core/src/result/unanswered.ts';
const CHECK_RECORD = 'packages/core/src/key/check-record.ts';

/** Mistakes in judging what a proven key may do, and what a store's silence means. */
export const JUDGEMENT_FAULTS: readonly Fault[] = [
  {
    name: 'compares slugs without case',
    file: MATCH,
    find: 'name !== undefined && name !== slug',
    replace: 'name !== undefined && name.toLowerCase() !== slug',
    caughtBy: 'organization/query-is-upper-case',
  },
  {
    name: 'compares slugs after trimming',
    file: MATCH,
    find: 'name !== undefined && name !== slug',
    replace: 'name !== undefined && name.trim() !== slug',
    caughtBy: 'organization/body-is-trailing-space',
  },
  {
    name: 'compares slugs after normalisation',
    file: MATCH,
    find: 'name !== undefined && name !== slug',
    replace: "name !== undefined && name.normalize('NFKC') !== slug",
    caughtBy: 'organization/body-is-full-width',
  },
  {
    name: 'matches slugs that begin alike',
    file: MATCH,
    find: 'name !== undefined && name !== slug',
    replace: 'name !== undefined && !name.startsWith(slug)',
    caughtBy: 'organization/header-is-with-suffix',
  },
  {
    name: 'matches slugs that begin the own one',
    file: MATCH,
    find: 'name !== undefined && name !== slug',
    replace: 'name !== undefined && !slug.startsWith(name)',
    caughtBy: 'organization/query-is-prefix',
  },
  {
    name: 'takes an empty name for none',
    file: MATCH,
    find: 'name !== undefined && name !== slug',
    replace: "name !== undefined && name !== '' && name !== slug",
    caughtBy: 'organization/query-is-empty',
  },
  {
    name: 'lets the last carrier decide',
    file: MATCH,
    find: 'if (name !== undefined && name !== slug) mismatch = true;',
    replace: 'if (name !== undefined) mismatch = name !== slug;',
    caughtBy: 'organization/query-matches-and-header-does-not',
  },
  {
    name: 'answers 403 where 400 goes first',
    file: MATCH,
    find: 'if (name !== undefined && name !== slug) mismatch = true;',
    replace: "if (name !== undefined && name !== slug) return fail('organization_mismatch');",
    caughtBy: 'phases/invalid-query-before-differing-header',
  },
  {
    name: 'does not judge the header',
    file: MATCH,
    find: 'judge(slug, [namedInHeader(view, carriers), ',
    replace: 'judge(slug, [',
    caughtBy: 'organization/header-is-other-organization',
  },
  {
    name: 'does not judge the path',
    file: MATCH,
    find: 'judge(slug, [namedInPath(late, carriers), namedInBody(late, carriers)]);',
    replace: 'judge(slug, [namedInBody(late, carriers)]);',
    caughtBy: 'organization/path-is-other-organization-on-route',
  },
  {
    name: 'takes the last of two query parameters, where the framework shows the first',
    subject: 'hono',
    file: CARRIERS,
    find: 'if (found !== undefined) return INVALID;',
    replace: '',
    caughtBy: 'organization/query-orgSlug=acme&orgSlug=acme',
  },
  {
    name: 'takes the first of two header lines that name an organization',
    file: CARRIERS,
    find: "return value.includes(',') ? INVALID : value.slice(",
    replace: "return value.includes(',') ? value.split(',')[0] : value.slice(",
    caughtBy: 'organization/header-twice',
  },
  {
    name: 'takes null in the body for nothing',
    file: CARRIERS,
    find: '[carriers.body] ?? INVALID);',
    replace: '[carriers.body] ?? undefined);',
    caughtBy: 'organization/body-is-no-string-null',
  },
  {
    name: 'turns what the body names into text',
    file: CARRIERS,
    find: "return value === undefined || typeof value === 'string' ? value : INVALID;",
    replace: 'return value === undefined ? value : value === INVALID ? INVALID : String(value);',
    caughtBy: 'organization/body-is-no-string-list',
  },
  {
    name: 'reads forms like JSON',
    file: CARRIERS,
    find: 'contentType !== undefined &&\n    /^',
    replace: "contentType === 'x' &&\n    /^",
    caughtBy: 'organization/form-names-nothing',
  },
  {
    name: 'does not judge the body',
    file: CARRIERS,
    find: "typeof body !== 'object' || body === null ||",
    replace: "typeof body === 'object' || body === null ||",
    caughtBy: 'organization/body-is-other-organization',
  },
  {
    name: 'accepts keys of suspended organizations',
    file: DIRECTORY,
    find: "return entry.organization.suspendedAt === null ? pass(entry.principal) : fail('organization_suspended');",
    replace: 'return pass(entry.principal);',
    caughtBy: 'verification/suspended',
  },
  {
    name: 'believes a directory that answers with another organization',
    file: DIRECTORY,
    find: '(id === undefined || found.id === id) &&',
    replace: '',
    caughtBy: 'directory/can-not-tell',
  },
  {
    name: 'judges the address after the organization',
    file: AUTHORIZE,
    find: "  if (entry.addresses !== undefined && !entry.addresses.includes(view.address())) return fail('address_not_allowed');\n  const { slug } = principal.organization;\n  const mismatch = matchEarly(slug, view, carriers);\n  if (mismatch !== undefined) return mismatch;",
    replace:
      "  const { slug } = principal.organization;\n  const mismatch = matchEarly(slug, view, carriers);\n  if (mismatch !== undefined) return mismatch;\n  if (entry.addresses !== undefined && !entry.addresses.includes(view.address())) return fail('address_not_allowed');",
    caughtBy: 'addresses/outside-goes-before-a-mismatch',
  },
  {
    name: 'does not judge the address',
    file: AUTHORIZE,
    find: 'if (entry.addresses !== undefined && ',
    replace: 'if (entry.addresses === null && ',
    caughtBy: 'addresses/outside',
  },
  {
    name: 'judges scopes before the path of the mount',
    file: AUTHORIZE,
    find: "return path === undefined || path === slug ? missing : fail('organization_mismatch');",
    replace: 'return path === undefined ? missing : missing;',
    caughtBy: 'scopes/path-of-the-mount-goes-before-the-guard',
  },
  {
    name: 'lets an address through that is none',
    file: ADDRESSES,
    find: 'return family !== 0 && list.check(',
    replace: 'return family === 0 || list.check(',
    caughtBy: 'addresses/proxied-malformed',
  },
  {
    name: 'is content with one of several scopes',
    file: SCOPES,
    find: 'for (const scope of required) if (!granted.includes(scope)) return false;\n  return true;',
    replace: 'return required.some((scope) => granted.includes(scope));',
    caughtBy: 'scopes/one-of-two',
  },
  {
    name: 'takes an empty list of scopes for full access',
    file: SCOPES,
    find: 'if (granted === null || required === undefined) return true;',
    replace: 'if (granted === null || granted.length === 0 || required === undefined) return true;',
    caughtBy: 'scopes/empty-list',
  },
  {
    name: 'lets a bad credential through where one is optional',
    file: DECIDE,
    find: "optional === true && reason === 'credential_missing' && scopes === undefined",
    replace: "optional === true && reason.startsWith('credential_') && scopes === undefined",
    caughtBy: 'optional/empty-x-api-key-is-refused',
  },
  {
    name: 'asks everybody for a key where one is optional',
    file: DECIDE,
    find: 'return optional === true &&',
    replace: 'return optional === null &&',
    caughtBy: 'optional/stranger',
  },
  {
    name: 'passes when the second phase was forgotten',
    file: GUARDED,
    find: 'named !== undefined && !(judged && named === principal.organization.slug);',
    replace: 'named !== undefined && judged && named !== principal.organization.slug;',
    caughtBy: 'phases/forgotten-with-another-organization',
  },
  {
    name: 'passes when the second phase was forgotten and the body names the own organization',
    file: GUARDED,
    find: 'named !== undefined && !(judged && named === principal.organization.slug);',
    replace: 'named !== undefined && !judged && named !== principal.organization.slug;',
    caughtBy: 'phases/forgotten-with-the-own-organization',
  },
  {
    name: 'calls a store that is down an invalid key',
    file: UNANSWERED,
    find: "reasonOf(error) : 'store_failed', error);",
    replace: "reasonOf(error) : 'key_unknown', error);",
    caughtBy: 'storage/rejects',
  },
  {
    name: 'waits for the store for ever',
    file: 'packages/core/src/result/deadline.ts',
    find: "resolve(fail('store_timeout'))",
    replace: '{}',
    caughtBy: 'storage/hangs',
  },
  {
    name: 'reads a damaged time of revocation as never',
    file: CHECK_RECORD,
    find: "(!isTimeOrNull(record.revokedAt) && 'revokedAt') ||",
    replace: '',
    caughtBy: 'storage/record-with-a-wrong-revokedAt',
  },
  {
    name: 'reads damaged scopes as they come',
    file: CHECK_RECORD,
    find: "(!isTextList(record.scopes) && 'scopes') ||",
    replace: '',
    caughtBy: 'storage/record-with-a-wrong-scopes',
  },
];
