import type { KeyManager } from '@orgkey/core';
import type { ScopeChoice } from './options.js';
import type { CheckedSession } from './session.js';

/** A request of somebody who is signed in, as an endpoint sees it. */
export interface Call {
  readonly request: Request;
  /** What was sent with it; empty for GET. */
  readonly content: string;
  readonly manager: KeyManager;
  readonly session: CheckedSession;
  /** The scopes that are offered. */
  readonly scopes: readonly Required<ScopeChoice>[];
  /** Whether others are taken too. */
  readonly allowOtherScopes: boolean;
}

/** A call about the keys of one organization, which is one of the session's. */
export interface OrganizationCall extends Call {
  readonly organization: string;
}

/** A call about one key. Whether the organization has it is for the manager to say. */
export interface KeyCall extends OrganizationCall {
  readonly id: string;
}
