import { type AdapterRun, type AdapterSubject, adapterRun } from '@orgkey/conformance';
import { afterAll, describe, expect, test } from 'vitest';
import { ADAPTER_FAULTS } from './adapter-faults.js';
import { CREDENTIAL_FAULTS } from './credential-faults.js';
import { type Fault, HOSTS } from './fault.js';
import { JUDGEMENT_FAULTS } from './judgement-faults.js';
import { openPatchedSources } from './patched-sources.js';
import { RESPONSE_FAULTS } from './response-faults.js';

type Kit = typeof import('@orgkey/conformance');
type SubjectModule = Readonly<Record<string, AdapterSubject>>;

const FAULTS: readonly Fault[] = [...CREDENTIAL_FAULTS, ...JUDGEMENT_FAULTS, ...RESPONSE_FAULTS, ...ADAPTER_FAULTS];

const sources = await openPatchedSources();
const unharmed = new Map(Object.entries(HOSTS).map(([name, host]) => [name, adapterRun(host.unharmed)]));

afterAll(async () => {
  for (const run of unharmed.values()) await run.close();
  await sources.close();
});

async function harmedRun({ subject = 'express', ...patch }: Fault): Promise<AdapterRun> {
  const { module, member } = HOSTS[subject];
  const load = await sources.apply(patch);
  const kit = await load<Kit>('packages/conformance/src/index.ts');
  return kit.adapterRun((await load<SubjectModule>(module))[member] as AdapterSubject);
}

function run(suite: AdapterRun, name: string): Promise<void> {
  const found = suite.cases.find((each) => each.name === name);
  if (found === undefined) throw new Error(`The suite has no case "${name}".`);
  return found.run();
}

// The first one compiles everything.
describe('planted faults', { timeout: 30_000 }, () => {
  test.each(FAULTS.map((fault) => [fault.name, fault] as const))('%s', async (_, fault) => {
    await run(unharmed.get(fault.subject ?? 'express') as AdapterRun, fault.caughtBy);
    const harmed = await harmedRun(fault);
    try {
      await expect(run(harmed, fault.caughtBy)).rejects.toThrow();
    } finally {
      await harmed.close();
    }
  });
});
