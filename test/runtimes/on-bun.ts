import { report } from './report.js';

/** What is used of Bun. */
declare const Bun: {
  serve(options: {
    readonly hostname: string;
    readonly port: number;
    readonly development: boolean;
    fetch(request: Request, server: BunServer): Response | Promise<Response>;
  }): BunServer;
};
interface BunServer {
  readonly port: number;
  requestIP(request: Request): { readonly address: string } | null;
  stop(closeActiveConnections: boolean): Promise<void>;
}

/** A case, and the same with a store that answers later. */
const sameLater = (name: string, reason: string) => ({ [name]: reason, [`later/${name}`]: reason });

await report({
  async listen({ serve, host }) {
    const server = Bun.serve({
      hostname: host,
      port: 0,
      development: false,
      fetch: (request, bun) => serve(request, bun.requestIP(request)?.address),
    });
    return { port: server.port, close: () => server.stop(true) };
  },
  skips: {
    'extraction/trailer-is-not-read': 'Bun takes trailers for the next request, and answers that with 400.',
    ...sameLater('methods/FOO-without-a-key', 'Bun hangs up on a method that it does not know.'),
    ...sameLater('methods/get-without-a-key', 'Bun hangs up on a method that it does not know.'),
  },
});
