import type { Framework } from '../environment.js';
import type { CreateServer } from './parts.js';

const SERVERS: Readonly<Record<Framework, () => Promise<CreateServer>>> = {
  express: async () => (await import('./express.js')).createExpressServer,
  fastify: async () => (await import('./fastify.js')).createFastifyServer,
  koa: async () => (await import('./koa.js')).createKoaServer,
  hono: async () => (await import('./hono.js')).createHonoServer,
};

/** The wiring of one framework; the others are not loaded. */
export function serverOf(framework: Framework): Promise<CreateServer> {
  return SERVERS[framework]();
}
