import { report } from './report.js';

/** What is used of Deno. */
declare const Deno: {
  serve(
    options: { readonly hostname: string; readonly port: number; onListen(): void },
    handler: (
      request: Request,
      info: { readonly remoteAddr: { readonly hostname: string } },
    ) => Response | Promise<Response>,
  ): { readonly addr: { readonly port: number }; shutdown(): Promise<void> };
};

await report({
  async listen({ serve, host }) {
    const server = Deno.serve({ hostname: host, port: 0, onListen: () => {} }, (request, { remoteAddr }) =>
      serve(request, remoteAddr.hostname),
    );
    return { port: server.addr.port, close: () => server.shutdown() };
  },
  cannotAnswer: { 'response-that-is-frozen': 'Deno itself reads nothing of a frozen Response.' },
});
