export { checkRequiredScopes } from '../authorization/scopes.js';
export { DURATION, parseDuration } from '../options/duration.js';
export { isPromise } from '../result/chain.js';
export { type Problem, problemBody } from '../result/problem-body.js';
export { type AssertGuardedOptions, asGuard, assertStepsGuarded, type Step } from './assert-guarded.js';
export { type Adapter, type AdapterParts, createAdapter, type Exchange } from './create-adapter.js';
export { createExposure } from './create-exposure.js';
export {
  createGuard,
  createGuardFor,
  type Guard,
  type GuardOptions,
  type OwnOptions,
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
export { guardsByRule, type RouteRule } from './guards-by-rule.js';
export { applicationSteps, type LayeredApp, type LayeredRouter, layerSteps } from './layer-steps.js';
export { createSettle, type Ways } from './settle.js';
export { watchCall } from './watch-call.js';
