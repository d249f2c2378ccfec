import { catalog, type ServiceName } from './catalog.js';

/** A service's URL, or why there is none. */
export type ServiceAnswer = { readonly url: string } | { readonly missing: string };

/** Starts each service once, when it is first asked for, and ends what it started. */
export interface Desk {
  serve(name: string): Promise<ServiceAnswer>;
  close(): Promise<void>;
}

export function createDesk(): Desk {
  const answers = new Map<string, Promise<ServiceAnswer>>();
  const stops: (() => Promise<void>)[] = [];
  const missing = new Map<string, string>();

  const start = async (name: string): Promise<ServiceAnswer> => {
    const source = Object.hasOwn(catalog, name) ? catalog[name as ServiceName] : undefined;
    if (source === undefined) return { missing: `no service is called ${name}` };
    const given = process.env[source.variable];
    if (given !== undefined && given !== '') {
      console.log(`[services] ${name}: as ${source.variable} says`);
      return { url: given };
    }
    const begun = performance.now();
    try {
      const server = await source.start();
      stops.push(() => server.stop());
      console.log(`[services] ${name}: started in ${Math.round(performance.now() - begun)} ms`);
      return { url: server.url };
    } catch (error) {
      const why = `${source.variable} is not set, and ${error instanceof Error ? error.message : String(error)}`;
      missing.set(name, why);
      warn(name, why);
      return { missing: why };
    }
  };

  return {
    serve(name) {
      const answer = answers.get(name) ?? start(name);
      answers.set(name, answer);
      return answer;
    },
    async close() {
      await Promise.all(answers.values());
      await Promise.all(stops.map((stop) => stop()));
      for (const [name, why] of missing) warn(name, why);
    },
  };
}

function warn(name: string, why: string): void {
  console.error(`\n!!! SKIPPED: every test that needs ${name}: ${why}\n`);
}
