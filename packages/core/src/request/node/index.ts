export { varyOnSend } from '../vary-on-send.js';
export { sendDenial } from './send.js';
export { type NodeRequest, type NodeResponse, nodeRequestView, type ViewSources } from './view.js';
