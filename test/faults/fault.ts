import type { AdapterSubject } from '@orgkey/conformance';
import { EXPRESS_5 } from '../adapters/subjects/express.js';
import { FASTIFY_5 } from '../adapters/subjects/fastify.js';
import { FETCH } from '../adapters/subjects/fetch.js';
import { HONO_4 } from '../adapters/subjects/hono.js';
import { KOA_3 } from '../adapters/subjects/koa.js';
import { NODE_HTTP } from '../adapters/subjects/node-http.js';
import type { Patch } from './patched-sources.js';

/** An adapter that faults are planted under: as it ships, and where it is loaded from with a fault in it. */
export interface Host {
  readonly unharmed: AdapterSubject;
  readonly module: string;
  readonly member: string;
}

export const HOSTS: Readonly<Record<'express' | 'koa' | 'fastify' | 'hono' | 'node' | 'fetch', Host>> = {
  express: { unharmed: EXPRESS_5, module: 'test/adapters/subjects/express.ts', member: 'EXPRESS_5' },
  koa: { unharmed: KOA_3, module: 'test/adapters/subjects/koa.ts', member: 'KOA_3' },
  fastify: { unharmed: FASTIFY_5, module: 'test/adapters/subjects/fastify.ts', member: 'FASTIFY_5' },
  hono: { unharmed: HONO_4, module: 'test/adapters/subjects/hono.ts', member: 'HONO_4' },
  node: { unharmed: NODE_HTTP, module: 'test/adapters/subjects/node-http.ts', member: 'NODE_HTTP' },
  fetch: { unharmed: FETCH, module: 'test/adapters/subjects/fetch.ts', member: 'FETCH' },
};

/** A mistake in shipping source, and the case of the adapter suite that has to find it. */
export interface Fault extends Patch {
  /** What the mistaken code does. */
  readonly name: string;
  /** Default: express. */
  readonly subject?: keyof typeof HOSTS;
  readonly caughtBy: string;
}
