import { openStore } from '@orgkey/cli';
import { createKeyManager } from '@orgkey/core';
import { afterAll, describe, expect, test } from 'vitest';
import { startRedis } from '../services/redis.js';
import { ownServer } from '../services/service.js';
import { codeBlocks } from './code-blocks.js';

const [block] = codeBlocks('docs/operations.md').filter(({ language }) => language === 'conf');
const lines = (block?.text ?? '').trim().split('\n');
const settings = Object.fromEntries(lines.map((line) => line.split(' ') as [string, string]));
const redis = await ownServer('Redis', () => startRedis({ settings }));
afterAll(() => redis?.stop());

describe.skipIf(redis === undefined)('a Redis with the settings of the guide', () => {
  const { url = '' } = redis ?? {};

  test('is one that doctor has nothing against', async () => {
    const opened = await openStore(url);
    const findings = await opened.examine();
    await opened.close();
    expect(findings.length).toBeGreaterThan(2);
    expect(findings.filter(({ level }) => level === 'problem')).toEqual([]);
  });

  test('takes no change without its replica, as they say', async () => {
    const { store, close } = await openStore(url);
    await expect(createKeyManager({ store }).createOrganization({ slug: 'acme' })).rejects.toMatchObject({
      code: 'unavailable',
    });
    await close();
  });
});
