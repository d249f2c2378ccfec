import { createAuthenticator, createMemoryStore } from '@orgkey/core';
import { withApiKey } from '@orgkey/core/fetch';
import { runSubject } from './run-subject.js';
import type { Runtime, Serve } from './runtime.js';
import { subjectsOn } from './subjects.js';

/** What the configuration of workerd binds, and what a worker is given with each request. */
interface Environment {
  /** The ports on which it listens; a request says by which of them it came in, in a header. */
  readonly PORTS: readonly number[];
}
interface ExecutionContext {
  waitUntil(promise: Promise<unknown>): void;
}
interface Listener {
  readonly serve: Serve;
  readonly finish: () => Promise<unknown>;
}

const listeners: (Listener | undefined)[] = [];

// Made where nothing random and no timer is allowed, as workers do.
const authenticator = createAuthenticator({ store: createMemoryStore() });
const guarded = withApiKey(authenticator, () => new Response('guarded'));

const runtimeOn = (ports: readonly number[]): Runtime => ({
  // A worker can't listen: the servers in front of it run already, and hand requests to what serves now.
  async listen({ serve, finish }) {
    const free = ports.findIndex((_port, place) => listeners[place] === undefined);
    listeners[free] = { serve, finish };
    return {
      port: ports[free] as number,
      close() {
        listeners[free] = undefined;
      },
    };
  },
  skips: {
    'addresses/inside': 'workerd does not tell the peer of a connection; in front of it a platform does, in a header.',
    'precedence/two-authorizations-empty-and-bearer': 'workerd drops a header line that is empty.',
  },
});

const worker = {
  async fetch(request: Request, { PORTS }: Environment, context: ExecutionContext): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/guarded-from-the-start') return guarded(request);
    if (pathname === '/run-the-suite') {
      const reports = [];
      for (const subject of subjectsOn(runtimeOn(PORTS))) reports.push(await runSubject(subject));
      return Response.json(reports);
    }
    const listener = listeners[Number(request.headers.get('x-listener'))];
    if (listener === undefined) return new Response('nothing is served', { status: 404 });
    const response = await listener.serve(request, undefined);
    // A request that ends takes its timers with it: until the use of its key is recorded, it must not.
    context.waitUntil(listener.finish());
    return response;
  },
};

export { worker as default };
