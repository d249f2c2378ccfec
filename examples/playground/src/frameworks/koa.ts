import { OrgkeyError } from '@orgkey/core';
import type { CreateServer } from './parts.js';

export const createKoaServer: CreateServer = () => {
  throw new OrgkeyError('option_invalid', 'FRAMEWORK can not be koa yet.');
};
