interface CrossOrigin {
  readonly origin: string;
  readonly methods: string[];
  readonly allowedHeaders: string[];
  readonly exposedHeaders: string[];
  readonly maxAge: number;
}

/** Which pages of other origins may call the API, in the words of every CORS package. */
export const CROSS_ORIGIN: CrossOrigin = {
  origin: '*',
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'],
  // By name: the wildcard never covers Authorization.
  allowedHeaders: ['Authorization', 'X-API-Key', 'X-Org-Slug', 'Content-Type'],
  exposedHeaders: ['WWW-Authenticate', 'Retry-After'],
  maxAge: 600,
};

/**
 * Whether a request is a preflight (Fetch, section 4.8). CORS packages take any `OPTIONS` for one and
 * answer it: in front of a guard that would be an answer without a key.
 */
export function isPreflight(method: string, header: (name: string) => string | undefined): boolean {
  return (
    method === 'OPTIONS' && header('origin') !== undefined && header('access-control-request-method') !== undefined
  );
}
