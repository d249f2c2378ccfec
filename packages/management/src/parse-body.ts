import * as v from 'valibot';
import { invalidInput } from './invalid-input.js';

const NO_OBJECT = 'The body must be a JSON object.';

/**
 * JSON text as what the schema says; throws `input_invalid` otherwise. No content at all is an empty
 * object: a request may have nothing to say.
 */
export function parseBody<T>(content: string, schema: v.GenericSchema<T>): T {
  const value = content === '' ? {} : parseJson(content);
  if (Array.isArray(value)) throw invalidInput(NO_OBJECT);
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw invalidInput(describe(result.issues[0]));
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content) as unknown;
  } catch {
    throw invalidInput('The body is not JSON.');
  }
}

/** Names the member and what it must be, and never what was sent: that may be a key in the wrong place. */
function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  if (path === null) return NO_OBJECT;
  if (issue.expected === 'never')
    return `Unknown member ${path.length <= 40 ? `"${path}"` : `of ${path.length} characters`}.`;
  if (issue.received === 'undefined') return `"${path}" is required.`;
  return issue.type === 'regex'
    ? `"${path}" must be a duration such as 30s, 15m, 24h or 30d.`
    : `"${path}" must be of type ${(issue.expected ?? 'string').toLowerCase()}.`;
}
