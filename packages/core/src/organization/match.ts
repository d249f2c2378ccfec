import type { RequestView } from '../request/request-view.js';
import { type Failure, fail } from '../result/outcome.js';
import {
  type Carriers,
  type LateCarriers,
  type Named,
  namedInBody,
  namedInHeader,
  namedInParsedQuery,
  namedInPath,
  namedInQuery,
} from './carriers.js';

/** Judges what the headers and the request target name, before a byte of the body is read. */
export function matchEarly(slug: string, view: RequestView, carriers: Carriers): Failure | undefined {
  if (carriers.header === undefined && carriers.query === undefined) return undefined;
  return judge(slug, [namedInHeader(view, carriers), namedInQuery(view, carriers), namedInParsedQuery(view, carriers)]);
}

/** Judges what the route and the parsed body name. The path waits for the body, since a 400 goes before a 403. */
export function matchLate(slug: string, late: LateCarriers, carriers: Carriers): Failure | undefined {
  return judge(slug, [namedInPath(late, carriers), namedInBody(late, carriers)]);
}

/** Every name must be the key's own slug, byte for byte: no folding, no trimming, no normalisation. */
function judge(slug: string, names: readonly Named[]): Failure | undefined {
  let mismatch = false;
  for (const name of names) {
    if (typeof name === 'object') return fail('organization_invalid');
    if (name !== undefined && name !== slug) mismatch = true;
  }
  return mismatch ? fail('organization_mismatch') : undefined;
}
