#!/usr/bin/env node
// What is published has its dist/ and no tsconfig.json. In a checkout, dist/ may be absent or older than the source.
import { existsSync } from 'node:fs';

if (existsSync(new URL('../tsconfig.json', import.meta.url))) await import('../../../scripts/build-cli.mjs');
await import('../dist/main.js');
