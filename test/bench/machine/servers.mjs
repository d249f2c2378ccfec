import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** Starts Redis and Postgres as the tests do; the programs are written in TypeScript, which Node 20 does not read. */
async function launchers() {
  const build = await rolldown({
    input: fileURLToPath(new URL('../../services/catalog.ts', import.meta.url)),
    platform: 'node',
    external: (id) => !/^[./]/.test(id),
  });
  const file = fileURLToPath(new URL('../../dist/bench/services.mjs', import.meta.url));
  await build.write({ file, format: 'esm', codeSplitting: false });
  return (await import(file)).catalog;
}

/** `start('redis')` resolves with the URL of a server that nobody else has; `stop()` ends all of them. */
export function createServers() {
  let loading;
  let postgres;
  const running = [];
  const launch = async (name) => {
    loading ??= launchers();
    const server = await (await loading)[name].start();
    running.push(server);
    return server.url;
  };
  return {
    /** One Postgres for all, who have a database each: its counts are by database. */
    start(name) {
      if (name !== 'postgres') return launch(name);
      postgres ??= launch(name);
      return postgres;
    },
    async stop() {
      await Promise.all(running.map((server) => server.stop()));
    },
  };
}
