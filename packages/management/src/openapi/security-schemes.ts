/** The two ways in which a request presents a key, for the documents of the APIs that keys open. */
export const SECURITY_SCHEMES: Readonly<Record<'ApiKey' | 'Bearer', Readonly<Record<string, string>>>> = {
  ApiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The key. Decides where both are sent.' },
  Bearer: { type: 'http', scheme: 'bearer', description: 'The key as a bearer token (RFC 6750).' },
};
