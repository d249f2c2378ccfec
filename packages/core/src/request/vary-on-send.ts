import { mergeVary } from '../result/merge-vary.js';

type Value = ReturnType<VaryingResponse['getHeader']>;
type Fields = Record<string, Value>;
type Head = Fields | readonly unknown[] | undefined;

/** The part of `http.ServerResponse` (and of its HTTP/2 twin) that is used; not every runtime has its types. */
export interface VaryingResponse {
  readonly req?: { readonly rawHeaders: readonly string[] };
  writeHead: (status: number, ...head: never[]) => unknown;
  getHeader(name: string): number | string | readonly string[] | undefined;
  setHeader(name: string, value: string): unknown;
}

const VARY: unique symbol = Symbol('orgkey.vary');

type HeadArguments = [status: number, reason?: string | Head, headers?: Head];
type WriteHead = (this: VaryingResponse, ...head: HeadArguments) => unknown;
interface Kept {
  readonly fields: string;
  readonly writeHead: WriteHead;
}
interface Varying extends VaryingResponse {
  [VARY]?: Kept;
}
/** The list of raw headers of a request whose response varies by these fields. */
interface Noted {
  [VARY]?: string;
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
  if (isHooked(res)) {
    (res.req.rawHeaders as Noted)[VARY] ??= fields;
    return;
  }
  const varying: Varying = res;
  if (varying[VARY] !== undefined) return;
  varying[VARY] = { fields, writeHead: res.writeHead as WriteHead };
  res.writeHead = ownWriteHead;
}

// One function for all responses, and no closure per request.
function ownWriteHead(this: Varying, ...head: HeadArguments): unknown {
  const { fields, writeHead } = this[VARY] as Kept;
  return writeHead.call(this, ...withVary(this, fields, head));
}

const hooks = new WeakSet<WriteHead>();

/**
 * Whether the response has its `writeHead` from a hook on the prototype that a framework puts before Node's, as
 * Express does. For each property that such a response gets itself, V8 copies the shape of all the others. What has
 * Node's own prototype, or a `writeHead` that somebody else put there, gets one itself.
 */
function isHooked(res: VaryingResponse): res is VaryingResponse & Required<Pick<VaryingResponse, 'req'>> {
  const own = prototypeOf(res);
  if (Object.hasOwn(own, 'writeHead') || res.req === undefined) return false;
  return hooks.has(res.writeHead as WriteHead) || (!Object.hasOwn(res, 'writeHead') && hook(own));
}

/** Hooks the last prototype before the one that has `writeHead`, for all responses; those without a note are let be. */
function hook(first: VaryingResponse): boolean {
  let last = first;
  let below = prototypeOf(first);
  while (!Object.hasOwn(below, 'writeHead')) {
    last = below;
    below = prototypeOf(below);
  }
  const writeHead: WriteHead = function (...head) {
    const fields = (this.req?.rawHeaders as Noted | undefined)?.[VARY];
    return (below.writeHead as WriteHead).call(this, ...(fields === undefined ? head : withVary(this, fields, head)));
  };
  hooks.add(writeHead);
  return Reflect.set(last, 'writeHead', writeHead);
}

function prototypeOf(object: VaryingResponse): VaryingResponse {
  return Object.getPrototypeOf(object) as VaryingResponse;
}

/** The arguments of `writeHead`, with `Vary` in the head, or set where there is none. */
function withVary(res: VaryingResponse, fields: string, [status, reason, headers]: HeadArguments): HeadArguments {
  const hasReason = typeof reason === 'string';
  const given = hasReason ? headers : (reason ?? headers);
  let head = given;
  if (given === undefined) res.setHeader('vary', mergeVary(listOf(res.getHeader('vary')), fields));
  else head = Array.isArray(given) ? arrayWithVary(given, res, fields) : objectWithVary(given as Fields, res, fields);
  return hasReason ? [status, reason, head] : [status, head];
}

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
