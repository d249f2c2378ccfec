// Stores

export { feedCases, feedTests, type StoreTest, storeCases, storeTests } from './store/store-suite.js';
export type { Ability, FeedCase, OpenedStore, StoreCase, StoreTarget, StoreUnderTest } from './store/store-target.js';
