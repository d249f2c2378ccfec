import type { KeyEntry } from '../../key/entry.js';
import { chain } from '../../result/chain.js';
import type { KeyStore } from '../key-store.js';
import { throwBare } from './bare-error.js';
import { ENTRY_FIELDS, entryOf } from './record-fields.js';
import { RECORD_USE, REPLACE_HASH } from './scripts.js';
import type { StoreParts } from './store-parts.js';

export function createVerifierSide({ names, reads, changes }: StoreParts): KeyStore {
  return {
    findKey: (id): Promise<KeyEntry | undefined> =>
      // A rejection, never a throw: whoever calls gets a promise in any case.
      Promise.resolve(
        chain(reads.ready(), (client) => client.hmget(names.record(id), ...ENTRY_FIELDS).then(entryOf, throwBare)),
      ),
    recordUses: (uses) =>
      changes.note(
        uses.map(({ id, at }) => ({ script: RECORD_USE, keys: [names.record(id), names.used(id)], args: [at] })),
      ),
    async replaceHash({ id, from, to }) {
      return (await changes.apply({ script: REPLACE_HASH, keys: [names.record(id)], args: [from, to] })) === 1;
    },
  };
}
