import { once } from 'node:events';
import { frameworks } from './frameworks.mjs';

/** Keys from all over the list: for who scans one, the first are the cheapest. */
function spread(keys, count) {
  const stride = Math.max(1, Math.floor(keys.length / count));
  return keys.filter((_, i) => i % stride === 0).slice(0, count);
}

/**
 * Opens a contender of the catalog behind its framework, on a free port of 127.0.0.1. `size`: how many keys it has,
 * how many more are to be revoked, and how many of the former are told (`hot`).
 */
export async function startContender(framework, { open, keys }, { size, services = {} }) {
  const opened = await open(keys === undefined ? size : { keys, revocable: 0 }, services);
  const server = await frameworks[framework](opened.mount);
  let requests = 0;
  server.on('request', () => requests++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    header: 'x-api-key',
    ...opened,
    valid: spread(opened.valid, size.hot),
    port: server.address().port,
    requests: () => requests,
    async close() {
      server.close();
      server.closeAllConnections();
      await opened.close?.();
    },
  };
}
