import type { Server, ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A server that listens. */
export interface Serving {
  /** As clients write it, with the port that was found. */
  readonly url: string;
  /**
   * Takes no connection any more, lets accepted requests finish for at most `graceMs`, and resolves when
   * all connections are closed. Connections that are kept alive end with their last answer.
   */
  stop(graceMs: number): Promise<void>;
}

/** Listens, and resolves when it does; rejects with the system's error when it can't. */
export async function serve(server: Server, { host, port }: { host: string; port: number }): Promise<Serving> {
  const open = new Set<ServerResponse>();
  let stopping = false;
  server.prependListener('request', (_req, res: ServerResponse) => {
    res.shouldKeepAlive &&= !stopping;
    open.add(res);
    res.once('close', () => {
      open.delete(res);
      // Whose head was sent before the signal had promised to keep the connection.
      if (stopping) setImmediate(() => server.closeIdleConnections());
    });
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen(port, host, listening);
  });
  const { port: found } = server.address() as AddressInfo;
  return {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${found}`,
    async stop(graceMs) {
      stopping = true;
      for (const res of open) res.shouldKeepAlive = false;
      const closed = new Promise<void>((done) => server.close(() => done()));
      const cut = new AbortController();
      const patience = pause(graceMs, undefined, { signal: cut.signal }).then(
        () => server.closeAllConnections(),
        () => {},
      );
      server.closeIdleConnections();
      await closed;
      cut.abort();
      await patience;
    },
  };
}
