import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import type { KeyName } from './fixture-keys.js';
import { principalOf } from './fixture-store.js';
import type { Echo } from './handler.js';
import { fieldValues, type RawResponse } from './http/raw-response.js';
import { type Code, expectedRefusal, type Particulars } from './refusals.js';

/** Fields that say nothing about an adapter: the connection's, and those of the application's own CORS. */
const NOT_COMPARED = /^(?:date|connection|keep-alive|vary|access-control-.*)$/;

/** All fields of a refusal but those that are not compared; a field that was sent twice is two values. */
export function comparedFields(response: RawResponse): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  for (const [name, value] of response.fields) {
    const lower = name.toLowerCase();
    if (!NOT_COMPARED.test(lower)) fields[lower] = lower in fields ? `${fields[lower]} | ${value}` : value;
  }
  return fields;
}

/** The whole answer, to the byte. */
export function assertRefusal(
  response: RawResponse,
  { code, method }: { readonly code: Code; readonly method: string },
  particulars: Particulars,
): void {
  const expected = expectedRefusal(code, particulars);
  const body = method === 'HEAD' ? '' : expected.body;
  deepStrictEqual(
    { status: response.status, fields: comparedFields(response), body: response.body, behindTheBody: response.rest },
    { status: expected.status, fields: expected.fields, body, behindTheBody: '' },
  );
}

/** What the handler said that it saw. */
export function echoOf(response: RawResponse): Echo {
  strictEqual(response.status, 200, `status ${response.status} with the body ${response.body.slice(0, 300)}`);
  return JSON.parse(response.body) as Echo;
}

/** The handler got the one right principal, as JSON to the byte, and nobody can change it. */
export function assertPrincipal(echo: Echo, key: KeyName): void {
  strictEqual(JSON.stringify(echo.principal), JSON.stringify(principalOf(key)));
  strictEqual(echo.isFrozen, true, 'The principal is not frozen at every depth.');
}

/** RFC 9110 section 12.5.5: each of these names is there, once. */
export function assertVary(response: RawResponse, names: readonly string[]): void {
  const present = fieldValues(response, 'vary')
    .join(',')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  for (const name of names) {
    const count = present.filter((each) => each === name.toLowerCase()).length;
    strictEqual(count, 1, `Vary has "${name}" ${count} times: ${JSON.stringify(fieldValues(response, 'vary'))}`);
  }
}

/** The framework may answer in its own words here, as long as it does not let anybody in. */
export function assertStatusIn(response: RawResponse, statuses: readonly number[]): void {
  ok(statuses.includes(response.status), `status ${response.status}, which is none of ${statuses.join(', ')}`);
}
