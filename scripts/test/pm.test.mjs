import { expect, test } from 'vitest';
import { pnpmEnvironment } from '../pm.mjs';

test('pnpm started by npm sees how to reach the registry, and no other setting of npm', () => {
  const seen = pnpmEnvironment({
    PATH: '/bin',
    npm_config_registry: 'r',
    npm_config_https_proxy: 'p',
    npm_config_userconfig: 'u',
    npm_config_cafile: 'c',
    npm_config_prefix: 'x',
    npm_config_global_prefix: 'x',
    npm_config_yes: 'x',
    NPM_CONFIG_LOGLEVEL: 'x',
    npm_package_name: 'x',
    npm_lifecycle_event: 'x',
  });
  expect(Object.keys(seen).sort()).toEqual(
    [
      'COREPACK_ENABLE_STRICT',
      'DO_NOT_TRACK',
      'PATH',
      'TURBO_TELEMETRY_DISABLED',
      'npm_config_cafile',
      'npm_config_https_proxy',
      'npm_config_registry',
      'npm_config_userconfig',
    ].sort(),
  );
});
