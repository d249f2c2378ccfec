export { type ApiKeyAuthOptions, apiKeyAuth } from './api-key-auth.js';
export type { OnDenied } from './exchange.js';
export { findPrincipal, getPrincipal } from './principal.js';
export type { RouteRule } from './route-guards.js';
