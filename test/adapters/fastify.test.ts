import { defineAdapterSuite } from '@orgkey/conformance';
import { afterAll, describe, test } from 'vitest';
import { FASTIFY_5 } from './subjects/fastify.js';

defineAdapterSuite(FASTIFY_5, { describe, test, after: afterAll });
