export { type ApiKeyAuthOptions, apiKeyAuth, type PrincipalEnv } from './api-key-auth.js';
export type { OnDenied } from './exchange.js';
export { matchOrganization } from './match-organization.js';
export { findPrincipal, getPrincipal } from './principal.js';
export { requireScopes } from './require-scopes.js';
