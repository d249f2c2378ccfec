import { connect } from 'node:net';
import { type RawResponse, readResponse } from './raw-response.js';

/** Where bytes go, and how the answer is to be read. */
export interface Exchange {
  readonly port: number;
  readonly method: string;
  /** Loopback address of the server; default `127.0.0.1`. */
  readonly host?: string;
  /** The request's body is not complete: take the response as soon as it is, and hang up. */
  readonly stalled?: boolean;
}

/** Less than the time that test runners give a test by default, so that what fails says why. */
const PATIENCE_MS = 3_000;

/** The server did not answer at all. */
export class NoResponseError extends Error {
  override readonly name = 'NoResponseError';
}

/**
 * Sends bytes on a connection of their own and reads the one response to them. Rejects when the server
 * hangs up without one, or sends none within three seconds.
 */
export function sendRaw(bytes: Uint8Array, { port, host, method, stalled = false }: Exchange): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: host ?? '127.0.0.1' });
    let received = Buffer.alloc(0);
    const timer = setTimeout(() => finish(new NoResponseError(`No response within ${PATIENCE_MS} ms.`)), PATIENCE_MS);
    const finish = (result: RawResponse | Error): void => {
      clearTimeout(timer);
      socket.destroy();
      if (result instanceof Error) reject(result);
      else resolve(result);
    };
    const attempt = (closed: boolean): RawResponse | undefined => {
      try {
        return readResponse(received, method, closed);
      } catch (error) {
        finish(error as Error);
        return undefined;
      }
    };
    let trouble: Error | undefined;
    socket.on('error', (error) => {
      trouble = error;
    });
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const response = stalled ? attempt(false) : undefined;
      if (response !== undefined) finish(response);
    });
    socket.on('close', () =>
      finish(attempt(true) ?? trouble ?? new Error('The server hung up without a whole response.')),
    );
    socket.on('connect', () => socket.write(bytes));
  });
}
