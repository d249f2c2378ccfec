import type { Hasher, KeyAdminStore, KeyRecord, KeyStore, OrgkeyStore } from '@orgkey/core';

/** A store that verifiers and managers can use; what the store suite asks of. */
export type StoreUnderTest = KeyStore & KeyAdminStore;

/** What a store's author supplies to the suite: how to open it, and what can be seen of it from outside. */
export interface StoreTarget<S extends StoreUnderTest = StoreUnderTest> {
  /** How the store is called in test reports, such as `redis (cluster)`. */
  readonly name: string;
  /** A store with nothing in it: a fresh file, schema or key prefix. Called once for each case. */
  open(): Promise<OpenedStore<S>>;
  /**
   * The abilities of {@link OpenedStore} that can't be had here, each with the reason. The cases that
   * need them are skipped and say so; an ability that is neither there nor named here is a failure.
   */
  readonly without?: Readonly<Partial<Record<Ability, string>>>;
}

/** What some cases need besides the store itself. */
export type Ability = 'openSecond' | 'damage' | 'cut' | 'dump' | 'count';

/** One opened store. Everything but `store` and `close` goes past the store, straight to where its data is. */
export interface OpenedStore<S extends StoreUnderTest = StoreUnderTest> {
  readonly store: S;
  /** How the cases that create and present whole keys keep their secrets. Default `sha256()`. */
  readonly hasher?: Hasher;
  /** Closes what `open` and `openSecond` opened, and removes the data. */
  close(): Promise<void>;
  /** Another store object on the same data, on connections of its own, as another process would have it. */
  readonly openSecond?: () => Promise<S>;
  /**
   * Overwrites one member of a stored key with a text that is put there as it is, whatever the member's
   * encoding; `undefined` removes it. Resolves with `false` where the database itself refuses such a value.
   */
  readonly damage?: (id: string, member: keyof KeyRecord, text: string | undefined) => Promise<boolean>;
  /** Takes the data out of the store's reach, as if its server were down: a closed connection, a table that is gone. */
  readonly cut?: () => Promise<void>;
  /** All that is kept, as text: what somebody would see who has stolen the database. */
  readonly dump?: () => Promise<string>;
  /** How many commands or statements that read, and that write, the server has seen since it was opened. */
  readonly count?: () => Promise<{ readonly reads: number; readonly writes: number }>;
}

/** One property of a store, as data. */
export interface StoreCase<S extends StoreUnderTest = StoreUnderTest> {
  /** Stable, such as `store/revoke-is-set-once`. */
  readonly name: string;
  /** The sentence of the contract that is at stake. A failure quotes it. */
  readonly promise: string;
  readonly needs?: Ability;
  run(opened: OpenedStore<S>): Promise<void>;
}

/** A case of a store that also has a change feed. */
export type FeedCase = StoreCase<OrgkeyStore>;
