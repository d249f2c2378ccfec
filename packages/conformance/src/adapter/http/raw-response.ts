/** A response as it came over the wire. */
export interface RawResponse {
  readonly status: number;
  readonly reason: string;
  /** Field lines in their order, names as they were sent. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The content, after the transfer coding was taken off. */
  readonly body: string;
  /** What was sent behind the message: nothing, or the server wrote a body where none may be. */
  readonly rest: string;
}

/** All values of one field, in order. */
export function fieldValues(response: RawResponse, name: string): readonly string[] {
  return response.fields.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
}

interface Head {
  readonly status: number;
  readonly reason: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly end: number;
}

/**
 * Reads the response to a request with that method (RFC 9112 section 6.3), past interim ones. Answers
 * `undefined` while bytes are missing; `closed` says that no more will come.
 */
export function readResponse(bytes: Buffer, method: string, closed: boolean): RawResponse | undefined {
  let head = readHead(bytes, 0);
  while (head !== undefined && head.status < 200) head = readHead(bytes, head.end);
  if (head === undefined) return undefined;
  const content = readContent(bytes, head, { method, closed });
  if (content === undefined) return undefined;
  return {
    status: head.status,
    reason: head.reason,
    fields: head.fields,
    body: content.body.toString('utf8'),
    rest: bytes.subarray(content.end).toString('latin1'),
  };
}

function readHead(bytes: Buffer, start: number): Head | undefined {
  const end = bytes.indexOf('\r\n\r\n', start);
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = bytes.subarray(start, end).toString('latin1').split('\r\n');
  const match = /^HTTP\/1\.[01] (\d{3}) ?(.*)$/.exec(statusLine);
  if (match === null) throw new Error(`This is no HTTP/1.1 status line: ${JSON.stringify(statusLine.slice(0, 80))}`);
  const fields = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { status: Number(match[1]), reason: match[2] ?? '', fields, end: end + 4 };
}

interface Content {
  readonly body: Buffer;
  readonly end: number;
}

function readContent(
  bytes: Buffer,
  { status, fields, end }: Head,
  { method, closed }: { readonly method: string; readonly closed: boolean },
): Content | undefined {
  const fieldOf = (name: string): string | undefined => fields.find(([each]) => each.toLowerCase() === name)?.[1];
  if (method === 'HEAD' || status === 204 || status === 304) return { body: Buffer.alloc(0), end };
  if (fieldOf('transfer-encoding')?.toLowerCase() === 'chunked') return readChunks(bytes, end);
  const length = fieldOf('content-length');
  if (length === undefined) return closed ? { body: bytes.subarray(end), end: bytes.length } : undefined;
  const last = end + Number(length);
  return bytes.length < last ? undefined : { body: bytes.subarray(end, last), end: last };
}

function readChunks(bytes: Buffer, start: number): Content | undefined {
  const chunks: Buffer[] = [];
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16);
    const next = lineEnd + 2 + size + 2;
    if (bytes.length < next) return undefined;
    if (size === 0) return { body: Buffer.concat(chunks), end: next };
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
  }
}
