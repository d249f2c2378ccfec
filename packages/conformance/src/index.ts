// Stores

export { feedCases, feedTests, type StoreTest, storeCases, storeTests } from './store/store-suite.js';
export type { Ability, FeedCase, OpenedStore, StoreCase, StoreTarget, StoreUnderTest } from './store/store-target.js';

// Adapters

export { type AdapterCase, type AdapterRun, adapterRun } from './adapter/adapter-cases.js';
export { compareReplies, type Difference, formatDifferences, type Replies } from './adapter/compare-replies.js';
export { defineAdapterSuite, type Runner } from './adapter/define-adapter-suite.js';
export { type Desk, openDesk } from './adapter/open-desk.js';
export {
  type AdapterSetup,
  type AdapterSubject,
  type Area,
  type AreaGuard,
  type AreaRoute,
  isPreflight,
  type Need,
  type RunningServer,
  type Seen,
} from './adapter/subject.js';
