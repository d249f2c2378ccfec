import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const programs = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)]
  .map(([, text = '']) => text)
  .filter((text) => text.includes('mountManagement'));
/** What the first program does before it is about Express. */
const common = (programs[0] ?? '')
  .split('\n')
  .filter((line) => !/express/.test(line))
  .join('\n');

const servers: Server[] = [];
const file = new URL('../dist/readme-program.ts', import.meta.url);

afterEach(async () => {
  rmSync(file, { force: true });
  vi.restoreAllMocks();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

describe('the README', () => {
  test('has a program for each framework', () => expect(programs).toHaveLength(4));

  test.each(programs.map((program, i) => (i === 0 ? program : `${common}\n${program}`)))(
    'its program runs: %#',
    async (program) => {
      const listen = Reflect.get(Server.prototype, 'listen') as (...args: unknown[]) => Server;
      vi.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server, ...args: unknown[]) {
        servers.push(this);
        const anyPort = args[0] === 3000 ? 0 : { ...(args[0] as object), port: 0 };
        return Reflect.apply(listen, this, [anyPort, ...args.slice(1)]);
      });
      mkdirSync(new URL('.', file), { recursive: true });
      writeFileSync(file, program);
      await import(/* @vite-ignore */ `${file.href}?${programs.indexOf(program)}${program.length}`);
      await vi.waitFor(() => expect(servers[0]?.listening).toBe(true));
      const { port } = (servers[0] as Server).address() as AddressInfo;
      const page = await fetch(`http://localhost:${port}/settings/api-keys`);
      expect(await page.text()).toContain('<orgkey-keys');
      const keys = await fetch(`http://localhost:${port}/settings/api-keys/v1/keys`);
      expect(await keys.json()).toEqual({ keys: [] });
    },
  );

  test('names every option and every custom property of the theme', () => {
    const source = readFileSync(new URL('../src/options.ts', import.meta.url), 'utf8');
    const style = readFileSync(new URL('../src/element/style-text.ts', import.meta.url), 'utf8');
    const known = source.slice(source.indexOf('const KNOWN'), source.indexOf('];', source.indexOf('const KNOWN')));
    for (const [, name] of known.matchAll(/'(\w+)'/g)) expect(readme).toContain(`| \`${name}\` |`);
    for (const [property] of style.matchAll(/--orgkey-[a-z-]+/g)) expect(readme).toContain(property);
  });
});
