export { type EnvironmentSettings, readKeySettings } from './key-settings.js';
export type { Finding } from './store/finding.js';
export { type OpenOptions, type OpenStore, openStore } from './store/open-store.js';
export type { StoreKind } from './store/store-url.js';
