import type { Principal } from '@orgkey/core';
import express from 'express';
import { findPrincipal } from './principal.js';

declare global {
  namespace Express {
    interface Request {
      /** What `findPrincipal(req)` returns, and throws as it does. */
      readonly principal?: Principal | undefined;
    }
  }
}

// One accessor on Express' own prototype: nothing is computed, and nothing judged, until somebody asks.
Object.defineProperty(express.request, 'principal', {
  configurable: true,
  get(this: express.Request): Principal | undefined {
    return findPrincipal(this);
  },
});
