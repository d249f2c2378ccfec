import { accepted, apiKey, type CaseDefinition, refused } from '../case.js';
import { KEYS, type KeyName } from '../fixture-keys.js';
import type { RawRequest } from '../http/raw-request.js';

const by = (key: KeyName, target: string, ...lines: readonly string[]): RawRequest => ({
  target,
  lines: [apiKey(KEYS[key].text), ...lines],
});
const OUTSIDE = ['address_not_allowed', { reads: 1, reason: 'address_not_allowed' }] as const;
const from = (address: string): string => `X-Forwarded-For: ${address}`;
const PROXIED = { server: 'proxied' } as const;
const outsideBehindProxy = [OUTSIDE[0], { ...OUTSIDE[1], ...PROXIED }] as const;
const DUAL_STACK = { server: 'dual-stack' } as const;

/** Fields that claim an address; none is read without the framework's own setting, and but for one none with it. */
const CLAIMS = ['X-Forwarded-For', 'X-Real-IP', 'X-Client-IP', 'CF-Connecting-IP', 'True-Client-IP', 'Forwarded'];

export const ADDRESSES: readonly CaseDefinition[] = [
  accepted('addresses/inside', by('loopback', '/protected'), { key: 'loopback' }),
  refused('addresses/outside', by('documentation', '/protected'), OUTSIDE),
  refused('addresses/outside-of-head', { method: 'HEAD', ...by('documentation', '/protected') }, OUTSIDE),
  refused('addresses/outside-v6', by('documentation6', '/protected'), OUTSIDE),
  ...CLAIMS.map((name) =>
    refused(
      `addresses/${name}-is-not-believed`,
      by('documentation', '/protected', `${name}: ${name === 'Forwarded' ? 'for=' : ''}203.0.113.7`),
      OUTSIDE,
    ),
  ),
  refused('addresses/outside-goes-before-a-mismatch', by('documentation', '/protected?orgSlug=beta'), OUTSIDE),
  refused(
    'addresses/outside-goes-before-an-invalid-organization',
    by('documentation', '/protected?orgSlug[]=beta'),
    OUTSIDE,
  ),
  accepted('addresses/proxied-inside', by('documentation', '/protected', from('203.0.113.7')), {
    ...PROXIED,
    key: 'documentation',
  }),
  accepted('addresses/proxied-inside-v6', by('documentation6', '/protected', from('2001:db8::7')), {
    ...PROXIED,
    key: 'documentation6',
  }),
  accepted('addresses/proxied-inside-mapped', by('documentation', '/protected', from('::ffff:203.0.113.7')), {
    ...PROXIED,
    key: 'documentation',
  }),
  refused('addresses/proxied-outside', by('documentation', '/protected', from('198.51.100.7')), outsideBehindProxy),
  refused(
    'addresses/proxied-loopback-is-outside',
    by('loopback', '/protected', from('203.0.113.7')),
    outsideBehindProxy,
  ),
  refused(
    'addresses/proxied-spoofed-first',
    by('documentation', '/protected', from('203.0.113.7, 198.51.100.7')),
    outsideBehindProxy,
  ),
  refused('addresses/proxied-malformed', by('documentation', '/protected', from('203.0.113.7x')), outsideBehindProxy),
  refused('addresses/proxied-word', by('documentation', '/protected', from('unknown')), outsideBehindProxy),
  accepted('addresses/dual-stack-mapped', by('loopback', '/protected'), { ...DUAL_STACK, key: 'loopback' }),
  refused('addresses/dual-stack-outside', by('documentation', '/protected'), [
    OUTSIDE[0],
    { ...OUTSIDE[1], ...DUAL_STACK },
  ]),
];
