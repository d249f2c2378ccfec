/** A refusal in words and numbers. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** Stable, for programs. */
  readonly code: string;
  /** The kind that OpenAI-compatible clients read. */
  readonly kind: string;
  /** With `scope_missing` only. */
  readonly requiredScopes?: readonly string[] | undefined;
}

/**
 * The body of every refusal (RFC 9457): one line of JSON, always with the same members in the same order,
 * and `error` for clients that read that.
 *
 * @example
 * problemBody({ status: 404, title: 'Not Found', detail: 'No such key.', code: 'key_not_found', kind: 'invalid_request_error' });
 */
export function problemBody({ status, title, detail, code, kind, requiredScopes }: Problem): string {
  const scopes = requiredScopes === undefined ? {} : { requiredScopes };
  const error = { message: detail, type: kind, code };
  return JSON.stringify({ type: 'about:blank', title, status, detail, code, ...scopes, error });
}
