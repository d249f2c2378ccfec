import { defineAdapterSuite } from '@orgkey/conformance';
import { afterAll, describe, test } from 'vitest';
import { KOA_2, KOA_3 } from './subjects/koa.js';

for (const subject of [KOA_3, KOA_2]) defineAdapterSuite(subject, { describe, test, after: afterAll });
