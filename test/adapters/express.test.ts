import { defineAdapterSuite } from '@orgkey/conformance';
import { afterAll, describe, test } from 'vitest';
import { EXPRESS_4, EXPRESS_5 } from './subjects/express.js';

for (const subject of [EXPRESS_5, EXPRESS_4]) defineAdapterSuite(subject, { describe, test, after: afterAll });
