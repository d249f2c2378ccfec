export { denialResponse, type FetchSources, fetchRequestView, withVary } from './view.js';
