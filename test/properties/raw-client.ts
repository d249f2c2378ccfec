import { connect, type Socket } from 'node:net';
import { type RawResponse, readResponse } from '../../packages/conformance/src/adapter/http/raw-response.js';

/** A connection that is kept alive as long as the server wants: bytes go out, one response comes back. */
export interface RawClient {
  readonly send: (bytes: Buffer, method: string) => Promise<RawResponse>;
  readonly close: () => void;
}

const PATIENCE_MS = 10_000;

export function openRawClient(port: number): RawClient {
  let socket: Socket | undefined;
  const fresh = (): Socket => {
    const made = connect({ port, host: '127.0.0.1', noDelay: true });
    made.on('error', () => {});
    return made;
  };
  return {
    send(bytes, method) {
      if (socket === undefined || socket.destroyed || !socket.writable) socket = fresh();
      return exchange(socket, bytes, method);
    },
    close: () => void socket?.destroy(),
  };
}

function exchange(socket: Socket, bytes: Buffer, method: string): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const timer = setTimeout(() => finish(() => reject(new Error('No response in time.'))), PATIENCE_MS);
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      socket.off('data', onData).off('close', onClose);
      settle();
    };
    const tryToRead = (closed: boolean): void => {
      const response = readResponse(received, method, closed);
      if (response !== undefined) {
        const last = response.fields.some(([name, value]) => /^connection$/i.test(name) && /close/i.test(value));
        if (last) socket.destroy();
        finish(() => resolve(response));
      } else if (closed) finish(() => reject(new Error(`The connection ended after ${received.length} bytes.`)));
    };
    const onData = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      tryToRead(false);
    };
    const onClose = (): void => tryToRead(true);
    socket.on('data', onData).on('close', onClose);
    socket.write(bytes);
  });
}
