import { apiKey, type CaseDefinition, judged } from '../case.js';
import { KEYS } from '../fixture-keys.js';
import { ORGANIZATIONS } from '../fixture-store.js';

const inDirectory = { target: '/directory', lines: [apiKey(KEYS.acme.text)] };
const acme = { id: ORGANIZATIONS.acme.id, slug: 'acme', suspended: false };

/** The host's own organizations, asked at each request. */
export const DIRECTORY: readonly CaseDefinition[] = [
  judged('directory/knows-the-organization', async (bench) => {
    bench.answerFromDirectory(() => acme);
    await bench.accepts(inDirectory);
    bench.answerFromDirectory(async () => acme);
    await bench.accepts(inDirectory);
  }),
  judged('directory/knows-another-slug', async (bench) => {
    bench.answerFromDirectory(() => ({ ...acme, slug: 'renamed' }));
    await bench.refuses({ ...inDirectory, target: '/directory?orgSlug=acme' }, 'organization_mismatch');
  }),
  judged('directory/does-not-know-it', async (bench) => {
    bench.answerFromDirectory(() => undefined);
    await bench.refuses(inDirectory, 'credential_invalid', { reason: 'organization_unknown' });
  }),
  judged('directory/has-it-suspended', async (bench) => {
    bench.answerFromDirectory(async () => ({ ...acme, suspended: true }));
    await bench.refuses(inDirectory, 'credential_invalid', { reason: 'organization_suspended' });
  }),
  judged('directory/can-not-tell', async (bench) => {
    const answers = [
      () => Promise.reject(new Error('down')),
      () => new Promise<never>(() => {}),
      () => ({ ...acme, id: ORGANIZATIONS.beta.id }),
      () => ({ ...acme, slug: 'Not A Slug' }),
      () => ({ ...acme, suspended: undefined as unknown as boolean }),
      () => null as unknown as undefined,
    ];
    for (const answer of answers) {
      bench.answerFromDirectory(answer);
      await bench.refuses(inDirectory, 'unavailable');
    }
  }),
];
