import type { Authenticator } from '@orgkey/core';
import { apiKeyAuth, getPrincipal } from '@orgkey/hono';
import { Hono } from 'hono';

/** Registries of an organization, on Hono. */
export function createRegistriesService(authenticator: Authenticator): Hono {
  const app = new Hono();
  app.use('/registries/*', apiKeyAuth(authenticator));
  app.post('/registries/list', (c) => {
    const { organization } = getPrincipal(c);
    return c.json({ organization: organization.slug, registries: [`${organization.slug}-images`] });
  });
  return app;
}
