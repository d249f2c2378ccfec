import { OrgkeyError } from '@orgkey/core';
import { invalidInput } from './invalid-input.js';

const MAX_BYTES = 65_536;

/** The content of a request as text; rejects with `input_invalid` when it is too long or not UTF-8. */
export async function readContent(request: Request): Promise<string> {
  if (request.body === null) return '';
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let content = '';
  try {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes > MAX_BYTES) throw invalidInput(`The body must be at most ${MAX_BYTES} bytes long.`);
      content += decoder.decode(chunk, { stream: true });
    }
    return content + decoder.decode();
  } catch (error) {
    throw error instanceof OrgkeyError ? error : invalidInput('The body could not be read as UTF-8 text.');
  }
}
