import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { mergeVary } from '../../result/merge-vary.js';

const VARY: unique symbol = Symbol('orgkey.vary');

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];
type WriteHead = (status: number, reason?: string | Headers, headers?: Headers) => ServerResponse;
interface Varying {
  [VARY]?: { readonly fields: string; readonly writeHead: WriteHead };
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
export function varyOnSend(res: ServerResponse, fields: string): void {
  const varying = res as ServerResponse & Varying;
  if (varying[VARY] !== undefined) return;
  varying[VARY] = { fields, writeHead: res.writeHead as WriteHead };
  res.writeHead = writeHeadWithVary as typeof res.writeHead;
}

// One function for all responses, and no closure per request.
function writeHeadWithVary(
  this: ServerResponse & Varying,
  status: number,
  reason?: string | Headers,
  headers?: Headers,
): ServerResponse {
  const { fields, writeHead } = this[VARY] as NonNullable<Varying[typeof VARY]>;
  const given = typeof reason === 'string' ? headers : (reason ?? headers);
  const own = given === undefined ? undefined : takeVary(given);
  this.setHeader('vary', mergeVary(listOf(own?.value ?? this.getHeader('vary')), fields));
  const rest = own?.rest ?? given;
  return typeof reason === 'string' ? writeHead.call(this, status, reason, rest) : writeHead.call(this, status, rest);
}

/** Takes `Vary` out of headers in the forms that `writeHead` accepts: an object, a flat array, an array of pairs. */
function takeVary(
  headers: Headers,
): { readonly value: OutgoingHttpHeader | undefined; readonly rest: Headers } | undefined {
  const pairs: [string, OutgoingHttpHeader | undefined][] = Array.isArray(headers)
    ? pairsOf(headers)
    : Object.entries(headers);
  const own = pairs.filter(([name]) => name.toLowerCase() === 'vary');
  if (own.length === 0) return undefined;
  const others = pairs.filter(([name]) => name.toLowerCase() !== 'vary');
  const rest = Array.isArray(headers) ? (others.flat() as OutgoingHttpHeader[]) : Object.fromEntries(others);
  return { value: own.flatMap(([, value]) => value ?? []).map(String), rest };
}

function pairsOf(headers: OutgoingHttpHeader[]): [string, OutgoingHttpHeader][] {
  if (Array.isArray(headers[0])) return headers as unknown as [string, OutgoingHttpHeader][];
  const pairs: [string, OutgoingHttpHeader][] = [];
  for (let i = 0; i + 1 < headers.length; i += 2)
    pairs.push([String(headers[i]), headers[i + 1] as OutgoingHttpHeader]);
  return pairs;
}

function listOf(value: OutgoingHttpHeader | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value?.toString();
}
