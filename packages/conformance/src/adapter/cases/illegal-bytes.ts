import { ok, strictEqual } from 'node:assert/strict';
import { apiKey, type CaseDefinition, judged, protectedBy } from '../case.js';
import { KEYS } from '../fixture-keys.js';

const A = KEYS.acme.text;

/** Bytes that the parser of the runtime refuses by itself: no handler runs, and the server lives on. */
const ILLEGAL: Readonly<Record<string, string>> = {
  nul: `X-API-Key: ${A}\0`,
  'control-character': `X-API-Key: ${A}\x01`,
  delete: `X-API-Key: ${A}\x7f`,
  'bare-cr': `X-API-Key: ${A}\rX-F: 1`,
  'obsolete-fold': `X-API-Key: ${A.slice(0, 9)}\r\n ${A.slice(9)}`,
  'space-before-colon': `X-API-Key : ${A}`,
  'space-before-name': ` X-API-Key: ${A}`,
  'empty-name': `: ${A}`,
  'name-with-space': `X API Key: ${A}`,
  'length-and-chunked': `Content-Length: 3\r\nTransfer-Encoding: chunked`,
  'two-lengths': 'Content-Length: 3\r\nContent-Length: 4',
  'negative-length': 'Content-Length: -1',
};

export const ILLEGAL_BYTES: readonly CaseDefinition[] = Object.entries(ILLEGAL).map(([name, line]) =>
  judged(`bytes/${name}`, async ({ sendBytes, accepts, runs }) => {
    const head = ['POST /protected HTTP/1.1', 'Host: localhost', 'Connection: close', line, '', 'abc'];
    const response = await sendBytes(Buffer.from(head.join('\r\n'), 'latin1'));
    // A folded line may be read as one value: it has a blank in it, and is no credential.
    ok([400, 401].includes(response.status), `status ${response.status}`);
    strictEqual(runs(), 0, 'A handler ran.');
    await accepts(protectedBy(apiKey(A)));
  }),
);
