import type { Accepted, Bench, Refused } from './bench.js';
import type { RawRequest } from './http/raw-request.js';
import type { Code } from './refusals.js';
import type { Need } from './subject.js';

/** A case of the suite: a name such as `extraction/bearer`, and what has to be so. */
export interface CaseDefinition {
  readonly name: string;
  /** What the framework has to have for the case to make sense. */
  readonly needs?: Need;
  run(bench: Bench): Promise<unknown>;
}

/** The request gets exactly this refusal. */
export function refused(
  name: string,
  request: RawRequest,
  [code, also]: readonly [Code, (Refused | undefined)?],
): CaseDefinition {
  return { name, ...needOf(request, also), run: (bench) => bench.refuses(request, code, also) };
}

/** The request reaches its handler. */
export function accepted(name: string, request: RawRequest, also?: Accepted): CaseDefinition {
  return { name, ...needOf(request, also), run: (bench) => bench.accepts(request, also) };
}

/** Paths with a parameter in them. */
const WITH_PARAMETER = /^\/(?:orgs|(?:\w+-)?tenants|forgotten|default-carriers|no-carriers)\/[^/?]+\/x/;

function needOf({ target }: RawRequest, also: { readonly server?: string } | undefined): { readonly needs?: Need } {
  if (WITH_PARAMETER.test(target)) return { needs: 'path' };
  return also?.server === 'proxied' ? { needs: 'proxies' } : {};
}

/** A case that needs more than one request, or a look of its own at the response. */
export function judged(name: string, run: (bench: Bench) => Promise<unknown>): CaseDefinition {
  return { name, run };
}

/** The same cases, for frameworks that have what they need. */
export function needing(needs: Need, cases: readonly CaseDefinition[]): readonly CaseDefinition[] {
  return cases.map((each) => ({ ...each, needs }));
}

/** `GET /protected` with these header lines. */
export function protectedBy(...lines: readonly string[]): RawRequest {
  return { target: '/protected', lines };
}

export function apiKey(value: string): string {
  return `X-API-Key: ${value}`;
}

export function authorization(value: string): string {
  return `Authorization: ${value}`;
}

export function bearer(value: string): string {
  return `Authorization: Bearer ${value}`;
}

/** `POST` of a JSON text. */
export function posted(target: string, body: string, ...lines: readonly string[]): RawRequest {
  return { method: 'POST', target, lines, body };
}
