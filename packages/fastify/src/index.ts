export { type ApiKeyAuthOptions, apiKeyAuth, type RouteRule } from './api-key-auth.js';
export type { OnDenied } from './exchange.js';
export { findPrincipal, getPrincipal } from './principal.js';
