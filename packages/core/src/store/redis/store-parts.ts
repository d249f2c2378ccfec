import type { Changes } from './changes.js';
import type { Connection } from './connection.js';
import type { KeyNames } from './key-names.js';
import type { KeyReads } from './key-reads.js';
import type { CheckedRedisOptions } from './options.js';
import type { Trail } from './trail.js';

/** What the sides of a Redis store work with. */
export interface StoreParts {
  readonly options: CheckedRedisOptions;
  readonly names: KeyNames;
  readonly reads: Connection;
  readonly changes: Changes;
}

/** The sides that change keys also keep the trail of changes, and tell verifiers. */
export interface ChangingParts extends StoreParts {
  readonly keyReads: KeyReads;
  readonly trail: Trail;
}
