import { mergeVary } from '../result/merge-vary.js';

type Value = ReturnType<VaryingResponse['getHeader']>;
type Fields = Record<string, Value>;
type Head = Fields | readonly unknown[] | undefined;

/** The part of `http.ServerResponse` (and of its HTTP/2 twin) that is used; not every runtime has its types. */
export interface VaryingResponse {
  writeHead: (status: number, ...head: never[]) => unknown;
  getHeader(name: string): number | string | readonly string[] | undefined;
  setHeader(name: string, value: string): unknown;
}

// All that is kept is one property: on Express' responses, whose prototype is exchanged, each access is dear.
const VARY: unique symbol = Symbol('orgkey.vary');

type WriteHead = (status: number, reason?: string | Head, headers?: Head) => unknown;
interface Kept {
  readonly fields: string;
  readonly writeHead: WriteHead;
}
interface Varying extends VaryingResponse {
  [VARY]?: Kept;
}

/**
 * Makes a response vary by the headers that authenticated its request, merged with what the application
 * says itself, at the moment when the head is written: a handler that sets `Vary` later, or writes its
 * head by itself, keeps both. Without it a shared cache may hand one key's response to another, since
 * RFC 9111 section 3.5 protects only requests with `Authorization`.
 *
 * @example
 * varyOnSend(res, authenticator.vary);
 */
export function varyOnSend(res: VaryingResponse, fields: string): void {
  const varying: Varying = res;
  if (varying[VARY] !== undefined) return;
  varying[VARY] = { fields, writeHead: res.writeHead as unknown as WriteHead };
  res.writeHead = patch.writeHead;
}

// One function for all responses, and no closure per request.
const patch: { readonly writeHead: WriteHead } & ThisType<Varying> = {
  writeHead(status, reason, headers) {
    const { fields, writeHead } = this[VARY] as Kept;
    const given = typeof reason === 'string' ? headers : (reason ?? headers);
    let head = given;
    if (given === undefined) this.setHeader('vary', mergeVary(listOf(this.getHeader('vary')), fields));
    else
      head = Array.isArray(given) ? arrayWithVary(given, this, fields) : objectWithVary(given as Fields, this, fields);
    return typeof reason === 'string' ? writeHead.call(this, status, reason, head) : writeHead.call(this, status, head);
  },
};

// What a head says itself goes before what was set; the caller's object is never written.
function objectWithVary(given: Fields, res: VaryingResponse, fields: string): Fields {
  // Name by name: a spread would cost Node's own loop over the copy three times as much.
  const copy: Fields = {};
  let own: Value;
  for (const name in given) {
    if (isVary(name)) own = given[name];
    else copy[name] = given[name];
  }
  copy['vary'] = mergeVary(listOf(own ?? res.getHeader('vary')), fields);
  return copy;
}

/** A flat list of names and values, or a list of pairs. */
function arrayWithVary(given: readonly unknown[], res: VaryingResponse, fields: string): unknown[] {
  const flat = Array.isArray(given[0]) ? given.flat() : given;
  const rest: unknown[] = [];
  const own: unknown[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    if (isVary(String(flat[i]))) own.push(flat[i + 1]);
    else rest.push(flat[i], flat[i + 1]);
  }
  const present = own.length === 0 ? listOf(res.getHeader('vary')) : own.flat().join(', ');
  return [...rest, 'vary', mergeVary(present, fields)];
}

function isVary(name: string): boolean {
  return name.length === 4 && name.toLowerCase() === 'vary';
}

function listOf(value: Value): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value?.toString();
}
