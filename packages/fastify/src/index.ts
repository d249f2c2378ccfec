export type { RouteRule } from '@orgkey/core/adapter';
export { type ApiKeyAuthOptions, apiKeyAuth } from './api-key-auth.js';
export { assertGuarded } from './assert-guarded.js';
export type { OnDenied } from './exchange.js';
export { findPrincipal, getPrincipal } from './principal.js';
