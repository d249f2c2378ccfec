export { type VaryingResponse, varyOnSend } from '../vary-on-send.js';
export { denialResponse, type FetchSources, fetchRequestView, withVary } from './view.js';
