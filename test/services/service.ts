import { inject } from 'vitest';
import type { ServiceName } from './catalog.js';
import type { ServiceAnswer } from './desk.js';

/**
 * The URL of a real server that is shared by all test files, each in a name space, schema or database of its
 * own. `undefined`: there is none, which the run says loudly; where the variable CI is `true` it is an error.
 *
 * @example
 * const url = await service('redis');
 * describe.skipIf(url === undefined)('a store on Redis', () => { … });
 */
export async function service(name: ServiceName): Promise<string | undefined> {
  const response = await fetch(`${inject('serviceDesk')}/${name}`);
  const answer = (await response.json()) as ServiceAnswer;
  return 'url' in answer ? answer.url : missing(name, answer.missing);
}

/**
 * Servers of a test file's own, which it may stop, fill and hang; it stops them when it is done. `undefined`:
 * they could not be started, which is said loudly; where the variable CI is `true` it is an error.
 *
 * @example
 * const redis = await ownServer('redis', () => startRedis());
 * afterAll(() => redis?.stop());
 */
export async function ownServer<T>(name: string, start: () => Promise<T>): Promise<T | undefined> {
  try {
    return await start();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.error(`\n!!! SKIPPED: tests that need ${name}: ${why}\n`);
    return missing(name, why);
  }
}

function missing(name: string, why: string): undefined {
  if (process.env['CI'] === 'true') throw new Error(`CI needs every server, but ${name} is missing: ${why}`);
  return undefined;
}
