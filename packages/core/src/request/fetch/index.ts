export { matchWithBody, type WithBody } from './match-with-body.js';
export { variesOnSend } from './node-bindings.js';
export { readJson } from './read-json.js';
export { denialResponse, withVary } from './send.js';
export { type FetchReaders, fetchViews } from './view.js';
export {
  type AuthenticatorFor,
  type Guarded,
  type Handler,
  type OnDenied,
  type WithApiKeyOptions,
  withApiKey,
} from './with-api-key.js';
