import { endOfValue, skipBlanks } from '../credential/extract.js';
import { checkMembers, checkObject, invalidOption } from '../options/check.js';
import type { RequestView } from '../request/request-view.js';

/** Where a request may name its organization: the name of the place, for each kind that is used. */
export interface CarrierOptions {
  /** A member of the JSON body; `false`: none. Default `orgSlug`. */
  readonly body?: string | false;
  /** A path parameter, as the framework names it. */
  readonly path?: string;
  /** A query parameter. */
  readonly query?: string;
  /** A header. */
  readonly header?: string;
}

/** {@link CarrierOptions} after the defaults; `undefined`: not a carrier. */
export interface Carriers {
  readonly body: string | undefined;
  readonly path: string | undefined;
  readonly query: string | undefined;
  readonly header: string | undefined;
}

/** What a carrier holds: nothing, something that is no name, or the text to compare. */
export type Named = undefined | { readonly invalid: true } | string;

const INVALID: Named = { invalid: true };

/** What the second phase reads of a request, after the framework has routed and parsed. */
export type LateCarriers = Pick<RequestView, 'header' | 'pathParameter' | 'parsedBody'>;

export function checkCarriers(options: CarrierOptions | undefined): Carriers {
  if (options === undefined) return { body: 'orgSlug', path: undefined, query: undefined, header: undefined };
  checkObject(options, 'carriers', 'an object such as { body: "orgSlug", path: "orgSlug" }');
  checkMembers(options, ['body', 'path', 'query', 'header'], 'carriers');
  const name = (kind: keyof CarrierOptions): string | undefined => {
    const value = options[kind];
    if (value === undefined || (typeof value === 'string' && /^[\x21-\x7e]{1,64}$/.test(value))) return value;
    throw invalidOption(
      `carriers.${kind}`,
      value,
      `a name of 1 to 64 visible ASCII characters${kind === 'body' ? ', or false' : ''}`,
    );
  };
  const body = options.body === false ? undefined : (name('body') ?? 'orgSlug');
  return Object.freeze({ body, path: name('path'), query: name('query'), header: name('header')?.toLowerCase() });
}

export function namedInHeader(view: RequestView, carriers: Carriers): Named {
  const value = carriers.header === undefined ? undefined : view.header(carriers.header);
  if (value === undefined) return undefined;
  // A comma is how a second field line looks when it was joined; no slug has one.
  return value.includes(',') ? INVALID : value.slice(skipBlanks(value, 0), endOfValue(value));
}

/** `name` twice, any `name[…]`, `[name]`: parsers make arrays and objects of these, and do not agree on which. */
export function namedInQuery(view: RequestView, carriers: Carriers): Named {
  const query = carriers.query === undefined ? '' : view.rawQuery();
  if (query === '') return undefined;
  let found: Named;
  // The leading "&" keeps URLSearchParams from dropping a "?" that belongs to the first name.
  for (const [name, value] of new URLSearchParams(`&${query}`)) {
    if (name.startsWith(`${carriers.query}[`) || name.startsWith(`[${carriers.query}]`)) return INVALID;
    if (name !== carriers.query) continue;
    if (found !== undefined) return INVALID;
    found = value;
  }
  return found;
}

/** The query as the handler will see it: whatever its parser made of the target, it names nobody else. */
export function namedInParsedQuery(view: RequestView, carriers: Carriers): Named {
  const query = carriers.query === undefined ? undefined : view.parsedQuery?.();
  if (typeof query !== 'object' || query === null) return undefined;
  for (const name of Object.keys(query)) if (name.startsWith(`${carriers.query}[`)) return INVALID;
  return named((query as Record<string, unknown>)[carriers.query as string]);
}

export function namedInPath(late: LateCarriers, carriers: Carriers): Named {
  return carriers.path === undefined ? undefined : named(late.pathParameter(carriers.path));
}

/** Only an own member of a JSON object names an organization: no form, no array, no prototype. */
export function namedInBody(late: LateCarriers, carriers: Carriers): Named {
  const body = carriers.body === undefined ? undefined : late.parsedBody?.();
  if (carriers.body === undefined || typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  if (!Object.hasOwn(body, carriers.body) || isForm(late.header('content-type'))) return undefined;
  return named((body as Record<string, unknown>)[carriers.body] ?? INVALID);
}

function named(value: unknown): Named {
  return value === undefined || typeof value === 'string' ? value : INVALID;
}

/** Media types whose members are no carriers: there the organization comes from the principal alone. */
export function isForm(contentType: string | undefined): boolean {
  return (
    contentType !== undefined &&
    /^[ \t]*(?:multipart\/|application\/x-www-form-urlencoded[ \t]*(?:;|$))/i.test(contentType)
  );
}
