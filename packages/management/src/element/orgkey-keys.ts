import { startApp } from './app.js';
import { settingsOf } from './settings.js';
import { styleSheet } from './style.js';

/**
 * The page Settings → API Keys as a custom element: `<orgkey-keys base="/settings/api-keys">`. It talks to the
 * HTTP API below `base` on its own origin. Attributes: `base`, `heading`, `example-url`, `sign-in-url`. Its looks
 * are set by the custom properties `--orgkey-*`.
 */
// A class, since a custom element is one: all that it does is to start and to end the page in it.
class OrgkeyKeys extends HTMLElement {
  #leave: AbortController | undefined;

  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [styleSheet()];
    this.#leave = new AbortController();
    startApp(root, settingsOf(this), this.#leave.signal);
  }

  disconnectedCallback(): void {
    this.#leave?.abort();
    this.shadowRoot?.replaceChildren();
  }
}

if (customElements.get('orgkey-keys') === undefined) customElements.define('orgkey-keys', OrgkeyKeys);
