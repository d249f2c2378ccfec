import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createAuthenticator, createMemoryStore } from '@orgkey/core';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { codeBlocks } from './code-blocks.js';
import { freePort, type OpenServers, watchServers } from './open-servers.js';

const blocks = codeBlocks('README.md');
const generated = new URL('./generated/', import.meta.url);
let servers: OpenServers | undefined;

afterAll(async () => {
  rmSync(generated, { recursive: true, force: true });
  await servers?.closeAll();
});

describe('README', () => {
  test('its program runs, in at most 15 lines, and the command that it prints answers as shown', async () => {
    const [program, reply] = ['ts', 'json'].map((each) => blocks.find(({ language }) => language === each));
    expect(program).toBeDefined();
    expect(program?.text.trimEnd().split('\n').length).toBeLessThanOrEqual(15);

    const port = await freePort();
    servers = watchServers();
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    mkdirSync(generated, { recursive: true });
    const file = new URL('program.ts', generated);
    writeFileSync(file, (program?.text ?? '').replaceAll('3000', String(port)));
    await import(/* @vite-ignore */ file.href);
    await vi.waitFor(() => expect(log).toHaveBeenCalled());
    const [, key = '', url = ''] = /^curl -H 'X-API-Key: (\S+)' (\S+)$/.exec(String(log.mock.calls[0]?.[0])) ?? [];
    vi.restoreAllMocks();

    const answer = await fetch(url, { headers: { 'X-API-Key': key } });
    const shown: unknown = JSON.parse(reply?.text ?? '');
    const shape = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shape(member)]))
        : value === null
          ? null
          : typeof value;
    expect(answer.status).toBe(200);
    expect(shape(await answer.json())).toEqual(shape(shown));
    expect((await fetch(url)).status).toBe(401);
  });

  test('the refusal that it shows is the refusal that is sent, byte for byte', () => {
    const authenticator = createAuthenticator({ store: createMemoryStore() });
    const outcome = authenticator.authenticate({
      header: (name) => (name === 'x-api-key' ? 'ok_junk' : undefined),
      headerLineCount: () => 1,
      address: () => undefined,
      rawQuery: () => '',
      pathParameter: () => undefined,
    });
    const shown = blocks.filter(({ language }) => language === 'json').at(-1);
    expect(outcome).toMatchObject({ ok: false, denial: { body: shown?.text.trimEnd() } });
  });

  test('the two commands that it names are there', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test']));
  });
});
