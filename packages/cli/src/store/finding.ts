/** What one check of a store's configuration found. */
export interface Finding {
  /** What was looked at, in one or two words. */
  readonly check: string;
  /** `problem`: must be changed, or a promise does not hold. `advice`: works, and could be better. */
  readonly level: 'good' | 'advice' | 'problem';
  /** What was found, and for anything but `good` what to change: one sentence or two. */
  readonly says: string;
}
