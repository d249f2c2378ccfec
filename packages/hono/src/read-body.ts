import type { Context } from 'hono';

const BYTES: unique symbol = Symbol('orgkey.bytes');

type Kept = Request & { readonly [BYTES]: ArrayBuffer };
type Reading = 'arrayBuffer' | 'blob' | 'formData' | 'json' | 'text';

const decoder = new TextDecoder();

/**
 * What `c.req.json()` will yield; `undefined` where it yields nothing, or fails: the handler then meets that
 * error by itself. All that is behind can still read the body, by `c.req` as by `c.req.raw`, byte for byte.
 */
export async function readBody({ req }: Context): Promise<unknown> {
  try {
    const bytes = await req.arrayBuffer();
    const text = decoder.decode(bytes);
    (req.bodyCache as Record<string, unknown>)['text'] ??= Promise.resolve(text);
    Object.defineProperties(req.raw, { ...REPEATABLE, [BYTES]: { value: bytes, configurable: true } });
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** GET and HEAD have no body in Fetch; forms are no JSON, and may be large files. */
export function mayHaveJson({ req }: Context): boolean {
  if (req.method === 'GET' || req.method === 'HEAD') return false;
  const { headers } = req.raw;
  if (headers.get('content-length') === '0') return false;
  return !/^\s*(?:multipart\/|application\/x-www-form-urlencoded\s*(?:;|$))/i.test(headers.get('content-type') ?? '');
}

/** A `Request` gives its body once. A copy would cost more than all the rest, so this one learns to repeat. */
const readAgain = (reading: Reading): PropertyDescriptor => ({
  configurable: true,
  value(this: Kept) {
    const type = this.headers.get('content-type');
    return new Response(this[BYTES], type === null ? {} : { headers: { 'content-type': type } })[reading]();
  },
});

const REPEATABLE: PropertyDescriptorMap = {
  arrayBuffer: readAgain('arrayBuffer'),
  blob: readAgain('blob'),
  bytes: {
    configurable: true,
    value(this: Kept) {
      return Promise.resolve(new Uint8Array(this[BYTES].slice(0)));
    },
  },
  formData: readAgain('formData'),
  json: readAgain('json'),
  text: readAgain('text'),
  bodyUsed: { configurable: true, value: false },
  body: {
    configurable: true,
    get(this: Kept) {
      const { body } = new Response(this[BYTES]);
      Object.defineProperty(this, 'body', { configurable: true, value: body });
      return body;
    },
  },
  clone: {
    configurable: true,
    value(this: Kept) {
      return new Request(this.url, {
        method: this.method,
        headers: this.headers,
        body: this[BYTES],
        signal: this.signal,
      });
    },
  },
};
