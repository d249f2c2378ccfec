export { checkRequiredScopes } from '../authorization/scopes.js';
export { checkFunction } from '../options/check.js';
export { isPromise } from '../result/chain.js';
export { type Problem, problemBody } from '../result/problem-body.js';
export {
  createGuard,
  createGuardFor,
  demandMore,
  type Guard,
  type GuardOptions,
  type PrincipalUnder,
  type Remembering,
} from './guard.js';
export {
  enter,
  findPrincipal,
  GUARDED,
  getPrincipal,
  guardOf,
  matchOrganization,
  requireScopes,
} from './guarded.js';
export { createSettle, type Ways } from './settle.js';
