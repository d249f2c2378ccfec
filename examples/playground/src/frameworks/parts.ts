import type { Server } from 'node:http';
import type { Authenticator } from '@orgkey/core';
import type { Api } from '../api/routes.js';
import type { SettingsPage } from '../settings-page/settings-page.js';

/** What a framework is wired to. */
export interface Parts {
  readonly authenticator: Authenticator;
  readonly api: Api;
  /** `undefined`: it is off. */
  readonly settingsPage: SettingsPage | undefined;
}

/** Builds the application with one framework; resolves with its server, which does not listen yet. */
export type CreateServer = (parts: Parts) => Server | Promise<Server>;
