export { varyOnSend } from '../vary-on-send.js';
export { sendDenial } from './send.js';
export { type NodeReaders, type NodeRequest, type NodeResponse, nodeViews } from './view.js';
