import type { Authenticator } from '@orgkey/core';
import { apiKeyAuth, getPrincipal, matchOrganization } from '@orgkey/express';
import express, { type Express } from 'express';

/** Agents of an organization, on Express. */
export function createAgentsService(authenticator: Authenticator): Express {
  const app = express();
  app.use('/agents', apiKeyAuth(authenticator), express.json(), matchOrganization());
  app.post('/agents/list', (req, res) => {
    const { organization } = getPrincipal(req);
    res.json({ organization: organization.slug, agents: [`${organization.slug}-builder`] });
  });
  return app;
}
