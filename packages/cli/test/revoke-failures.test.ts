import { createKeyManager, createMemoryStore, type KeyManager, OrgkeyError } from '@orgkey/core';
import { describe, expect, it } from 'vitest';
import { revokeMany } from '../src/commands/revoke-many.js';
import type { Host } from '../src/host.js';
import { createOutput } from '../src/output/output.js';
import type { Work } from '../src/with-store.js';

/** A manager that can't revoke some keys, and what was printed. */
async function bench(refuse: (name: string) => OrgkeyError | undefined) {
  const manager = createKeyManager({ store: createMemoryStore() });
  await manager.createOrganization({ slug: 'acme' });
  const names = new Map<string, string>();
  for (let i = 0; i < 25; i++) {
    const { record } = await manager.create({ organization: 'acme', name: `n${i}` });
    names.set(record.id, record.name);
  }
  const faulty: KeyManager = {
    ...manager,
    revoke(input, options) {
      const refusal = refuse(names.get(input.id) ?? '');
      return refusal === undefined ? manager.revoke(input, options) : Promise.reject(refusal);
    },
  };
  const printed = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write(text: string) {
      printed[name] += text;
    },
  });
  const host = { env: {}, stdin: {}, stdout: stream('stdout'), stderr: stream('stderr') } as unknown as Host;
  const work = { manager: faulty, output: createOutput(host, false), by: { actor: 'test' } } as unknown as Work;
  const run = () =>
    revokeMany({ organization: 'acme', createdBefore: undefined, dryRun: false, yes: true }, work, host);
  return { run, printed, manager };
}

describe('many revocations of which some fail', () => {
  it('the others are revoked, each failure is told, and the same command takes up what is left', async () => {
    let broken = true;
    const { run, printed, manager } = await bench((name) =>
      broken && name.endsWith('4') ? new OrgkeyError('unavailable', 'The store is away.') : undefined,
    );
    await expect(run()).rejects.toMatchObject({ exitCode: 3, message: expect.stringContaining('3 keys') as string });
    expect(printed.stdout).toBe('Revoked 22 of 25 keys of acme.\n');
    expect(printed.stderr.match(/^[0-9A-Za-z]{16}: The store is away\.$/gm)).toHaveLength(3);
    expect(await manager.list({ organization: 'acme' })).toHaveLength(3);
    broken = false;
    await run();
    expect(await manager.list({ organization: 'acme' })).toEqual([]);
  });

  it('a key that is gone is exit code 1', async () => {
    const { run } = await bench((name) =>
      name === 'n7' ? new OrgkeyError('key_not_found', 'No such key.') : undefined,
    );
    await expect(run()).rejects.toMatchObject({ exitCode: 1 });
  });
});
