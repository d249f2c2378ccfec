import type { AdapterSetup, AdapterSubject } from '@orgkey/conformance';
import { FETCH, fetchHandler } from '../adapters/subjects/fetch.js';
import { HONO_4, honoApp } from '../adapters/subjects/hono.js';
import type { Runtime } from './runtime.js';

const LINES = 'A Request has joined its header lines: how many there were it can not tell.';

/** What is proven on every runtime: the adapter for Hono, and `@orgkey/core/fetch`. */
export function subjectsOn({ listen, skips = {}, cannotAnswer = {} }: Runtime): readonly AdapterSubject[] {
  const answers = (all: readonly string[] = []): readonly string[] => all.filter((way) => !(way in cannotAnswer));
  const hono: AdapterSubject = {
    ...HONO_4,
    ...{ name: 'hono', skips, lacks: { lines: LINES }, answers: answers(HONO_4.answers) },
    start(setup) {
      const app = honoApp(setup, (c) => (c.env as { readonly address?: string }).address);
      return listen({
        serve: (request, address) => app.fetch(request, { address }),
        host: setup.host,
        finish: () => finish(setup),
      });
    },
  };
  const fetch: AdapterSubject = {
    ...FETCH,
    ...{ name: 'fetch', skips, answers: answers(FETCH.answers) },
    start: (setup) => listen({ serve: fetchHandler(setup.areas), host: setup.host, finish: () => finish(setup) }),
  };
  return [hono, fetch];
}

async function finish({ areas }: AdapterSetup): Promise<void> {
  for (const { guard } of areas) await guard?.authenticator.close();
}
