import { isForm } from '../../organization/carriers.js';

const KEPT: unique symbol = Symbol('orgkey.kept');

interface Kept extends Request {
  readonly [KEPT]: { readonly bytes: ArrayBuffer; readonly text: string; readonly json: unknown };
}

const decoder = new TextDecoder();

/**
 * Reads the body for views: what `request.json()` will yield, and nothing where that will fail: the handler then
 * meets that error by itself. The body stays readable afterwards, byte for byte, by the methods of the same
 * request. GET and HEAD have no body in Fetch, and forms are no JSON: their bodies are not touched.
 *
 * @example
 * await readJson(request, () => request.arrayBuffer());
 */
export async function readJson(request: Request, read: () => Promise<ArrayBuffer>): Promise<void> {
  if (!mayHaveJson(request)) return;
  let bytes: ArrayBuffer;
  try {
    bytes = await read();
  } catch {
    return;
  }
  const text = decoder.decode(bytes);
  const kept: Kept[typeof KEPT] = { bytes, text, json: parse(text) };
  Object.defineProperties(request, { ...REPEATABLE, [KEPT]: { configurable: true, value: kept } });
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What {@link readJson} has read. */
export function keptJson(request: object): unknown {
  return (request as Partial<Kept>)[KEPT]?.json;
}

/** Tells without reading whether {@link readJson} would read. */
export function mayHaveJson({ method, headers }: Request): boolean {
  if (method === 'GET' || method === 'HEAD' || headers.get('content-length') === '0') return false;
  return !isForm(headers.get('content-type') ?? undefined);
}

// A Request gives its body once. A copy of it would cost more than all the rest, so this one learns to repeat.
const REPEATABLE: PropertyDescriptorMap = {
  text: again(async ({ [KEPT]: kept }) => kept.text),
  json: again(async ({ [KEPT]: kept }) => JSON.parse(kept.text)),
  arrayBuffer: again(async ({ [KEPT]: kept }) => kept.bytes.slice(0)),
  bytes: again(async ({ [KEPT]: kept }) => new Uint8Array(kept.bytes.slice(0))),
  blob: again((request) => asResponse(request).blob()),
  formData: again((request) => asResponse(request).formData()),
  clone: again(
    (kept) =>
      new Request(kept.url, {
        method: kept.method,
        headers: kept.headers,
        body: kept[KEPT].bytes,
        signal: kept.signal,
      }),
  ),
  bodyUsed: { configurable: true, value: false },
  body: {
    configurable: true,
    get(this: Kept) {
      const { body } = asResponse(this);
      Object.defineProperty(this, 'body', { configurable: true, value: body });
      return body;
    },
  },
};

function again(read: (request: Kept) => unknown): PropertyDescriptor {
  return {
    configurable: true,
    value(this: Kept) {
      return read(this);
    },
  };
}

function asResponse(request: Kept): Response {
  const type = request.headers.get('content-type');
  return new Response(request[KEPT].bytes, type === null ? {} : { headers: { 'content-type': type } });
}
