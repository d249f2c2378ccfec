export { sendDenial } from './send.js';
export { varyOnSend } from './vary.js';
export { type NodeRequest, type NodeResponse, nodeRequestView, type ViewSources } from './view.js';
