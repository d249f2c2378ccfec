export type { AuditSink } from './audit/audit-sink.js';
export { type Forwarding, forwardChanges } from './audit/forward-changes.js';
export { createMemoryAuditSink } from './audit/memory-audit-sink.js';
export {
  type Authenticator,
  type AuthenticatorSettings,
  createAuthenticator,
  type Freshness,
} from './authenticator.js';
export type { AddressList } from './authorization/addresses.js';
export type { Requirement } from './authorization/requirement.js';
export { apiKeyHeader, bearerToken, type Source } from './credential/source.js';
export type { ChangeEvent, DecisionEvent, Listeners, WarningEvent } from './events/listeners.js';
export type { Hasher, SecretCheck } from './hash/hasher.js';
export { type HmacOptions, hmacSha256 } from './hash/hmac-sha256.js';
export { sha256 } from './hash/sha256.js';
export { type KeyEntry, keyEntry, type Proof } from './key/entry.js';
export { type ParsedKey, parseKey } from './key/parse.js';
export type { KeyRecord, OrganizationRecord } from './key/record.js';
export { createKeyManager, type KeyManager, type ManagerSettings } from './key-manager.js';
export type { NewKey } from './manager/create-key.js';
export type { IssuedKey } from './manager/issue.js';
export type { ChangeQuery, ChangeSummary } from './manager/list-changes.js';
export type { KeyQuery } from './manager/list-keys.js';
export type { ChangeOptions, KeyName } from './manager/manager-parts.js';
export type { KeyNarrowing } from './manager/narrow-key.js';
export type { NewOrganization } from './manager/organizations.js';
export type { KeyRename } from './manager/rename-key.js';
export type { OrganizationRename } from './manager/rename-organization.js';
export type { KeyRotation } from './manager/rotate-key.js';
export type { KeySummary, OrganizationSummary } from './manager/summary.js';
export type { AuthenticatorOptions, KeySettings, ManagerOptions } from './options/settings.js';
export type { CarrierOptions, Carriers, LateCarriers } from './organization/carriers.js';
export type { Organization, OrganizationDirectory } from './organization/directory.js';
export { OrgkeyError, type OrgkeyErrorCode } from './orgkey-error.js';
export type { RequestView } from './request/request-view.js';
export type { Denial, Refused } from './result/denial.js';
export type { MaybePromise, RefusalCode, RefusalReason } from './result/outcome.js';
export type { Principal } from './result/principal.js';
export type { Outcome } from './result/settle.js';
export type { ChangeFeed, FeedReading } from './store/change-feed.js';
export type {
  AuditTrail,
  ChangePage,
  ChangeRecord,
  ChangeStamp,
  ChangeType,
  KeyAdminStore,
  KeyChange,
  KeyReach,
  KeyReference,
  OrganizationChange,
  OrgkeyStore,
  StoredKey,
} from './store/key-admin-store.js';
export type { HashReplacement, KeyStore, KeyUse } from './store/key-store.js';
export { createMemoryStore } from './store/memory/memory-store.js';
