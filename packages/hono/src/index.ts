export { type ApiKeyAuthOptions, apiKeyAuth } from './api-key-auth.js';
export { assertGuarded } from './assert-guarded.js';
export type { OnDenied, PrincipalEnv } from './exchange.js';
export { matchOrganization } from './match-organization.js';
export { findPrincipal, getPrincipal } from './principal.js';
export { requireScopes } from './require-scopes.js';
