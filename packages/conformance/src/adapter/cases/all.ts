import type { CaseDefinition } from '../case.js';
import { ADDRESSES } from './addresses.js';
import { AUTHORIZATION } from './authorization.js';
import { DIRECTORY } from './directory.js';
import { EXTRACTION } from './extraction.js';
import { ILLEGAL_BYTES } from './illegal-bytes.js';
import { ORGANIZATION } from './organization.js';
import { ORGANIZATION_FORMS } from './organization-forms.js';
import { ORGANIZATION_QUERY } from './organization-query.js';
import { PARSING } from './parsing.js';
import { PHASES } from './phases.js';
import { PRECEDENCE } from './precedence.js';
import { RESPONSES } from './responses.js';
import { ROUTING } from './routing.js';
import { STORAGE } from './storage.js';
import { UNREAD_BODY } from './unread-body.js';
import { VERIFICATION } from './verification.js';

/**
 * What is asked of a store that answers at once is asked again of one that answers later, as every store but
 * the one in memory does: adapters come another way then.
 */
const AGAIN =
  /^(?:extraction\/(?:x-api-key|bearer|no-credential)$|organization\/(?:body|path|query|header)-matches|phases|scopes|optional|on-denied|failing|methods|vary|cors)/;

function later(cases: readonly CaseDefinition[]): readonly CaseDefinition[] {
  return cases
    .filter(({ name }) => AGAIN.test(name))
    .map((each) => ({
      ...each,
      name: `later/${each.name}`,
      run(bench) {
        bench.failStore(async (id, find) => {
          await new Promise((resolve) => setImmediate(resolve));
          return find(id);
        });
        return each.run(bench);
      },
    }));
}

/** In the order in which a request meets what the cases are about. */
const AT_ONCE: readonly CaseDefinition[] = [
  ...EXTRACTION,
  ...PARSING,
  ...PRECEDENCE,
  ...VERIFICATION,
  ...STORAGE,
  ...DIRECTORY,
  ...ORGANIZATION,
  ...ORGANIZATION_QUERY,
  ...ORGANIZATION_FORMS,
  ...PHASES,
  ...AUTHORIZATION,
  ...ADDRESSES,
  ...UNREAD_BODY,
  ...ROUTING,
  ...RESPONSES,
  ...ILLEGAL_BYTES,
];

/** All cases of the suite. */
export const CASES: readonly CaseDefinition[] = [...AT_ONCE, ...later(AT_ONCE)];
