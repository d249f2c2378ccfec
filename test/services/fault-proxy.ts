import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What a {@link FaultProxy} does to a link:
 * - `pass`: nothing;
 * - `down`: refuses connections and ends those that are;
 * - `hang`: accepts, and carries nothing in either direction;
 * - `mute`: carries requests and keeps the answers back, so that the server acts and nobody hears of it;
 * - `slow`: carries each piece of an answer `delayMs` later;
 * - `cut`: ends a connection after `afterBytes` of answers (counted from when the fault began);
 * - `reset`: as `cut`, by RST (RFC 9293 section 3.5.2).
 */
export type Fault =
  | { readonly kind: 'pass' | 'down' | 'hang' | 'mute' }
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'cut' | 'reset'; readonly afterBytes: number };

/** A TCP link to a server that a test can make faulty. */
export interface FaultProxy {
  readonly port: number;
  /** Changes what happens, to the connections that are there too. What was held back by `hang` or `mute` goes on with `pass`. */
  set(fault: Fault): Promise<void>;
  /** Leads to another port of 127.0.0.1 from now on; what is connected to the one before is ended. */
  lead(port: number): void;
  /** Connections that are open now. */
  connections(): number;
  /** Connections that were made since the start. */
  accepted(): number;
  close(): Promise<void>;
}

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  answered: number;
  /** Pieces of answers that are held back, in order, and when the last of them goes on: no later one may pass it. */
  readonly held: Buffer[];
  dueAt: number;
}

/** Listens on a free port of 127.0.0.1, or on `port`, and carries bytes to the port of a server. */
export async function startFaultProxy(target: number, port = 0): Promise<FaultProxy> {
  const links = new Set<Link>();
  let fault: Fault = { kind: 'pass' };
  let accepted = 0;
  let to = target;
  const now = (): Fault => fault;

  const open = (client: Socket): void => {
    accepted++;
    const link: Link = { client, server: connect(to, '127.0.0.1'), answered: 0, held: [], dueAt: 0 };
    links.add(link);
    const end = (): void => {
      links.delete(link);
      client.destroy();
      link.server.destroy();
    };
    for (const socket of [client, link.server]) {
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    client.on('data', (piece: Buffer) => link.server.write(piece));
    link.server.on('data', (piece: Buffer) => answer(link, piece, now()));
    hold(link, now());
  };

  let listener = await listen(open, port);
  const bound = (listener.address() as AddressInfo).port;
  const endAll = (): void => {
    for (const { client } of links) client.destroy();
  };
  return {
    port: bound,
    connections: () => links.size,
    accepted: () => accepted,
    async set(next) {
      const wasDown = fault.kind === 'down';
      fault = next;
      if (next.kind === 'down' && !wasDown) {
        await closed(listener, endAll);
      } else if (next.kind !== 'down' && wasDown) {
        listener = await listen(open, bound);
      }
      for (const link of links) {
        link.answered = 0;
        hold(link, next);
      }
    },
    lead(next) {
      to = next;
      endAll();
    },
    async close() {
      if (fault.kind !== 'down') await closed(listener, endAll);
      endAll();
    },
  };
}

function listen(open: (client: Socket) => void, port: number): Promise<Server> {
  const server = createServer(open);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function closed(listener: Server, endAll: () => void): Promise<void> {
  return new Promise((resolve) => {
    listener.close(() => resolve());
    endAll();
  });
}

/** Stops or goes on reading: what is not read stays in the sockets' buffers. */
function hold({ client, server }: Link, { kind }: Fault): void {
  if (kind === 'hang') client.pause();
  else client.resume();
  if (kind === 'hang' || kind === 'mute') server.pause();
  else server.resume();
}

function answer(link: Link, piece: Buffer, fault: Fault): void {
  const { client } = link;
  const now = performance.now();
  if (fault.kind === 'slow' || link.held.length > 0) {
    link.dueAt = Math.max(link.dueAt, now + (fault.kind === 'slow' ? fault.delayMs : 0));
    link.held.push(piece);
    setTimeout(() => client.writable && client.write(link.held.shift() as Buffer), Math.ceil(link.dueAt - now));
    return;
  }
  if (fault.kind !== 'cut' && fault.kind !== 'reset') {
    client.write(piece);
    return;
  }
  const left = fault.afterBytes - link.answered;
  link.answered += piece.length;
  if (piece.length < left) {
    client.write(piece);
    return;
  }
  client.write(piece.subarray(0, Math.max(0, left)), () => {
    if (fault.kind === 'cut') client.destroy();
    else client.resetAndDestroy();
  });
}
