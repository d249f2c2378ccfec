import type { IssuedKey } from '../api.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';
import { copyButton } from './copy-button.js';
import { openDialog } from './dialog.js';

/** What is shown with a new key. */
export interface SecretParts {
  readonly issued: IssuedKey;
  readonly title: string;
  readonly organization: string;
  /** What the ready `curl` calls. */
  readonly exampleUrl: string;
  /** What else there is to know about it. */
  readonly after: string | undefined;
}

/** Shows a new key, once: when this has resolved, the page holds it no more. */
export function showSecret(root: ShadowRoot, parts: SecretParts, signal: AbortSignal): Promise<void> {
  const { issued, title, organization, exampleUrl, after } = parts;
  const url = new URL(exampleUrl, location.href).href;
  const curl = `curl -H "X-API-Key: ${issued.key}" \\\n${url}`;
  const block = (label: string, text: string) => {
    const code = h('code', { tabindex: '0', role: 'textbox', 'aria-readonly': 'true', 'aria-label': label }, text);
    return h('div', { class: 'secret' }, code, copyButton(code, label));
  };
  const content = (close: () => void) => [
    h(
      'p',
      { class: 'callout' },
      icon('alert'),
      h(
        'span',
        {},
        h('strong', {}, 'This key is shown once.'),
        ` Copy it now and keep it in a secret manager: whoever has it can act for ${organization}. `,
        'If you lose it, rotate the key.',
      ),
    ),
    after === undefined ? null : h('p', {}, after),
    h('h3', {}, issued.name),
    block('API key', issued.key),
    h('h3', {}, 'Try it'),
    block('curl command', curl),
    h('footer', {}, h('button', { class: 'primary', type: 'button', click: close }, 'I have saved it')),
  ];
  return openDialog(root, { title, content }, signal);
}
