import type { CaseDefinition } from '../case.js';
import { ADDRESSES } from './addresses.js';
import { AUTHORIZATION } from './authorization.js';
import { DIRECTORY } from './directory.js';
import { EXTRACTION } from './extraction.js';
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

/** All cases, in the order in which a request meets what they are about. */
export const CASES: readonly CaseDefinition[] = [
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
];
