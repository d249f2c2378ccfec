export { type VaryingResponse, varyOnSend } from '../vary-on-send.js';
export { sendDenial } from './send.js';
export { type GuardedUpgrade, type UpgradeHandler, type UpgradeOptions, upgrade } from './upgrade.js';
export { type NodeReaders, type NodeRequest, type NodeResponse, nodeViews } from './view.js';
export {
  type Guarded,
  type Handler,
  matchOrganization,
  type OnDenied,
  type WithApiKeyOptions,
  withApiKey,
} from './with-api-key.js';
