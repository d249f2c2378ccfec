// express-oauth2-jwt-bearer declares another `auth` on the same request; with it the augmentation of Orgkey, and
// all adapters in one program.
import '@orgkey/express/augment';
import { apiKeyAuth } from '@orgkey/express';
import * as fastify from '@orgkey/fastify';
import * as hono from '@orgkey/hono';
import * as koa from '@orgkey/koa';
import express from 'express';
import { auth } from 'express-oauth2-jwt-bearer';
import { authenticator } from '../authenticator.js';

express().get('/agents/:id', auth(), apiKeyAuth(authenticator), (req, res) => {
  const subject: string | undefined = req.auth?.payload.sub;
  const slug: string | undefined = req.principal?.organization.slug;
  res.json({ id: req.params.id, subject, slug });
});

export const others: readonly unknown[] = [
  fastify.apiKeyAuth,
  hono.apiKeyAuth(authenticator),
  koa.apiKeyAuth(authenticator, { optional: true }),
];
