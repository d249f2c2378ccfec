/** A command that lists the organization's environments with the key, to be pasted into any shell of Unix. */
export function curlCommand(url: string, key: string): string {
  const words = [
    ...['-H', `X-API-Key: ${key}`],
    ...['-H', 'Content-Type: application/json'],
    ...['-d', '{"orgSlug":"acme"}'],
    reachable(`${url}/api/environments/list`),
  ];
  return `curl ${words.map(quoted).join(' ')}`;
}

/** A server that listens everywhere is reached on the loopback address. */
export function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}

function quoted(word: string): string {
  return /^[\w-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
