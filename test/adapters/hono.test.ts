import { defineAdapterSuite } from '@orgkey/conformance';
import { afterAll, describe, test } from 'vitest';
import { HONO_4 } from './subjects/hono.js';

defineAdapterSuite(HONO_4, { describe, test, after: afterAll });
