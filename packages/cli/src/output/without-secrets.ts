import type { Host } from '../host.js';

/** The public part of a key, then what is or could be its secret: also cut short, or with a letter too many. */
const KEY = /([0-9A-Za-z]{16}_)[0-9A-Za-z]{8,}/g;
/** A secret without the rest of its key, or a hash in hexadecimal. */
const SECRET = /[0-9A-Za-z]{32,}/g;
/** A key as it was issued, or as somebody typed it, with any prefix. */
const WHOLE_KEY = /(?:^|[^0-9A-Za-z])[0-9A-Za-z]{16}_[0-9A-Za-z]{30,}/;

/** Whether a text is a key, or holds one. */
export function holdsKey(text: string): boolean {
  return WHOLE_KEY.test(text);
}

/**
 * The host with a stderr that shows of a key the public part alone: `ok_MuuqICF7Y3PNXzBR_…`. What goes
 * wrong is often told in the words of a library, with what was typed in it.
 */
export function withoutSecrets(host: Host): Host {
  const { stderr } = host;
  const write = (text: string): boolean => stderr.write(text.replace(KEY, '$1…').replace(SECRET, '…'));
  return {
    env: host.env,
    stdin: host.stdin,
    stdout: host.stdout,
    stderr: Object.create(stderr, { write: { value: write } }) as Host['stderr'],
  };
}
