export { varyOnSend } from '../vary-on-send.js';
export { sendDenial } from './send.js';
export { type UpgradeOptions, upgrade } from './upgrade.js';
export { type NodeReaders, type NodeRequest, type NodeResponse, nodeViews } from './view.js';
export { matchOrganization, type OnDenied, type WithApiKeyOptions, withApiKey } from './with-api-key.js';
