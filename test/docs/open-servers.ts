import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';

/** Keeps the servers that programs start, so that they end with the test. */
export interface OpenServers {
  closeAll(): Promise<void>;
}

export function watchServers(): OpenServers {
  const servers: Server[] = [];
  const listen = Reflect.get(Server.prototype, 'listen') as (...args: unknown[]) => Server;
  vi.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server, ...args: unknown[]) {
    servers.push(this);
    return Reflect.apply(listen, this, args);
  });
  return {
    async closeAll() {
      for (const server of servers.splice(0)) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
