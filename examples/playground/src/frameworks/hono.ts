import { OrgkeyError } from '@orgkey/core';
import type { CreateServer } from './parts.js';

export const createHonoServer: CreateServer = () => {
  throw new OrgkeyError('option_invalid', 'FRAMEWORK can not be hono yet.');
};
