export { compareReplies, formatDifferences } from '@orgkey/conformance';
