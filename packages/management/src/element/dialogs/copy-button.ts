import { h } from '../dom.js';
import { icon } from '../icons.js';

/** A button that copies the text of an element, or selects it where the browser does not let it copy. */
export function copyButton(source: HTMLElement, label: string): HTMLElement {
  const words = h('span', {}, 'Copy');
  const button = h('button', { type: 'button' });
  const spoken = h('span', { class: 'unseen', role: 'status' });
  const show = (name: 'copy' | 'check', text: string) => {
    words.textContent = text;
    button.replaceChildren(icon(name), words, h('span', { class: 'unseen' }, ` ${label}`));
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(source.textContent ?? '');
      show('check', 'Copied');
      spoken.textContent = `${label} copied`;
      setTimeout(() => show('copy', 'Copy'), 2_500);
    } catch {
      source.focus();
      getSelection()?.selectAllChildren(source);
      spoken.textContent = `${label} selected: copy it with the keyboard`;
    }
  };
  button.addEventListener('click', () => void copy());
  show('copy', 'Copy');
  return h('span', {}, button, spoken);
}
