import { OrgkeyError } from '@orgkey/core';

export const FRAMEWORKS = ['express', 'fastify', 'koa', 'hono'] as const;
export type Framework = (typeof FRAMEWORKS)[number];

export const FRESHNESS = ['strict', 'leased'] as const;
export type Freshness = (typeof FRESHNESS)[number];

/** What the environment says, checked. `KEY_PREFIX`, `HASH` and `PEPPER` are read where the keys are. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly framework: Framework;
  readonly store: string;
  readonly freshness: Freshness;
  /** Whether the demo sign-in is on: anybody who reaches the page may pick an organization. */
  readonly demo: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Throws `OrgkeyError` with code `option_invalid`, which names the variable that is wrong. */
export function readSettings(env: Environment): Settings {
  const host = env['HOST'] || '127.0.0.1';
  if (!/^[A-Za-z0-9.:_%-]{1,253}$/.test(host)) throw wrong('HOST', 'an address or the name of a host');
  const demo = oneOf(['0', '1'], 'DEMO', env['DEMO'] || '0') === '1';
  return {
    host,
    port: portOf(env['PORT'] || '3000'),
    framework: oneOf(FRAMEWORKS, 'FRAMEWORK', env['FRAMEWORK'] || 'express'),
    store: env['STORE'] || 'sqlite:.data/playground.db',
    freshness: oneOf(FRESHNESS, 'FRESHNESS', env['FRESHNESS'] || 'strict'),
    demo: demo || isLoopback(host),
  };
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw wrong('PORT', 'a whole number from 0 (any free port) to 65535');
}

function oneOf<const T extends string>(values: readonly T[], variable: string, value: string): T {
  const found = values.find((each) => each === value);
  if (found === undefined) throw wrong(variable, `one of ${values.join(', ')}`);
  return found;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function wrong(variable: string, mustBe: string): OrgkeyError {
  return new OrgkeyError('option_invalid', `${variable} must be ${mustBe}.`);
}
