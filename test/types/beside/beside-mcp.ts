// The MCP SDK declares `auth` on Express' request; Orgkey declares nothing there.
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import type { Principal } from '@orgkey/core';
import { apiKeyAuth, getPrincipal } from '@orgkey/express';
import express from 'express';
import { authenticator } from '../authenticator.js';

express().get(
  '/agents/:id',
  requireBearerAuth({ verifier: { verifyAccessToken: () => Promise.reject(new Error('none')) } }),
  apiKeyAuth(authenticator),
  (req, res) => {
    const principal: Principal = getPrincipal(req);
    res.json({ id: req.params.id, principal });
  },
);
