import type { KeyAdminStore } from './key-admin-store.js';

/** The part of a store that is about organizations. */
export type OrganizationSide = Pick<
  KeyAdminStore,
  | 'insertOrganization'
  | 'findOrganization'
  | 'listOrganizations'
  | 'suspendOrganization'
  | 'resumeOrganization'
  | 'renameOrganization'
>;
