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
  if ('url' in answer) return answer.url;
  if (process.env['CI'] === 'true') throw new Error(`CI needs every server, but ${name} is missing: ${answer.missing}`);
  return undefined;
}
