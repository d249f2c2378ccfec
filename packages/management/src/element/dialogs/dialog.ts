import { type Child, h, nodes } from '../dom.js';
import { icon } from '../icons.js';

let count = 0;

/** What a dialog is made of. */
export interface DialogParts {
  readonly title: string;
  /** Interrupts to ask or to warn (ARIA `alertdialog`). */
  readonly alert?: boolean;
  readonly content: (close: () => void) => readonly Child[];
}

/**
 * Shows a modal dialog. Resolves when it is closed, by its own buttons, Esc, `signal` or leaving the page; by
 * then it is gone from the document with all that was in it.
 */
export function openDialog(
  root: ShadowRoot,
  { title, alert, content }: DialogParts,
  signal: AbortSignal,
): Promise<void> {
  const id = `dialog-${++count}`;
  const heading = h('h2', { id }, title);
  const dialog = h('dialog', { 'aria-labelledby': id, role: alert ? 'alertdialog' : undefined }, heading);
  return new Promise((resolve) => {
    // Emptied at once: the event of closing comes later, and a page that is being left may never see it.
    const close = () => {
      dialog.replaceChildren();
      dialog.close();
      dialog.remove();
    };
    // Whoever outlives the dialog must not keep hold of it, or of what was in it.
    const closed = new AbortController();
    dialog.addEventListener('close', () => {
      close();
      closed.abort();
      resolve();
    });
    signal.addEventListener('abort', close, { signal: closed.signal });
    addEventListener('pagehide', close, { signal: closed.signal });
    dialog.append(...nodes(content(close)));
    root.append(dialog);
    dialog.showModal();
  });
}

/** What a form in a dialog is made of. */
export interface FormParts {
  readonly fields: readonly Child[];
  readonly submit: string;
  readonly busy: string;
  readonly danger?: boolean;
  /** Does what the form is for. A rejection is told above the buttons, and the form stays. */
  readonly action: (form: HTMLFormElement) => Promise<void>;
}

/** A form with its buttons. While its action runs it can't be sent again. */
export function dialogForm(close: () => void, { fields, submit, busy, danger, action }: FormParts): HTMLFormElement {
  const problem = h('p', { class: 'problem', role: 'alert' });
  const send = h('button', { class: danger ? 'danger' : 'primary' }, submit);
  const cancel = h('button', { type: 'button', click: close }, 'Cancel');
  const form = h('form', { autocomplete: 'off' }, ...fields, problem, h('footer', {}, cancel, send));
  const run = async () => {
    send.setAttribute('aria-disabled', 'true');
    send.textContent = busy;
    problem.replaceChildren();
    try {
      await action(form);
      close();
    } catch (error) {
      problem.append(icon('alert'), error instanceof Error ? error.message : String(error));
    } finally {
      send.removeAttribute('aria-disabled');
      send.textContent = submit;
    }
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!send.hasAttribute('aria-disabled')) void run();
  });
  return form;
}
