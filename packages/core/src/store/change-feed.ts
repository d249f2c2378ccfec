/** What one reading of a change feed brought. */
export interface FeedReading {
  /** Where the next reading goes on; opaque. */
  readonly cursor: string;
  /**
   * Changes may have been missed: there was no cursor, or what followed it is not kept any more. It
   * counts as a change of every key.
   */
  readonly reset: boolean;
  /** Keys that changed, oldest first; an id may occur more than once. */
  readonly keyIds: readonly string[];
  /** Organizations that changed: each stands for all of its keys. */
  readonly organizationIds: readonly string[];
  /** There is more to read after `cursor`, and this reading is not up to date. */
  readonly more: boolean;
}

/**
 * What leased verifiers need of a store besides the keys: its changes in the order in which they became
 * visible, and the one setting that says for how long a copy may be trusted.
 *
 * A change is in the feed when the call that made it has resolved, and never before the change itself
 * can be read. Readings come from the primary.
 */
export interface ChangeFeed {
  /** How often to ask for changes, in milliseconds: as long as a change may take to reach a healthy verifier. */
  readonly feedIntervalMs: number;
  /**
   * The changes after `after`. Without it, the present end of the feed, with `reset: true`. A reading
   * without news is as cheap as the store can make it: it is sent several times a second.
   */
  readChanges(query: { readonly after: string | undefined }): Promise<FeedReading>;
  /** The lease time in milliseconds; `undefined` as long as nobody has set it. */
  readLeaseTime(): Promise<number | undefined>;
  /** Sets the lease time, or raises it; never lowers it. Resolves with the one in force, as durable as a revocation. */
  raiseLeaseTime(milliseconds: number): Promise<number>;
}
