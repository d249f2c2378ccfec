import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { report } from './report.js';

// The yardstick: the same subjects, and the replies that the other runtimes are compared with.
await report({
  async listen({ serve, host }) {
    const listener = getRequestListener((request, { incoming }) =>
      serve(request, 'socket' in incoming ? incoming.socket.remoteAddress : undefined),
    );
    const server = createServer((req, res) => void listener(req, res));
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return {
      port: (server.address() as AddressInfo).port,
      close: () => new Promise((resolve) => server.close(resolve)),
    };
  },
});
