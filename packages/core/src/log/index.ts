export { redactPaths } from './redact-paths.js';
