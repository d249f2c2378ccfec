import type { Key, Refusal } from '../api.js';
import { h } from '../dom.js';
import { keepingFocus } from '../focus.js';
import { listFailure } from '../words.js';
import type { Act } from './key-row.js';
import { matching } from './matching.js';
import { createRows } from './rows.js';
import { banner, empty, failurePanel, loading, type Retry } from './states.js';
import { type Choices, toolbar } from './toolbar.js';

/** What the list calls. */
export interface ListParts {
  readonly root: ShadowRoot;
  readonly act: Act;
  readonly create: () => void;
  /** Which keys are wanted has changed. */
  readonly toggled: () => void;
}

/** The list of keys in each of its states: on its way, empty, there, out of date, not to be had. */
export interface ListView {
  readonly choices: Readonly<Choices>;
  readonly elements: readonly HTMLElement[];
  /** Forgets what is shown: another list is on its way. */
  readonly await: () => void;
  readonly show: (keys: readonly Key[]) => void;
  /** Draws the times again, which are told by how far they are from now. */
  readonly tick: () => void;
  readonly fail: (refusal: Refusal, retry: Retry) => void;
}

export function createListView({ root, act, create, toggled }: ListParts): ListView {
  const choices: Choices = { search: '', all: false };
  let keys: readonly Key[] | undefined;
  const notice = h('div', { 'data-notice': true });
  const area = h('div', {}, loading());
  const draw = () => {
    if (keys === undefined) return;
    const found = matching(keys, choices.search);
    tools.update(keys.length, found.length);
    const content = keys.length === 0 ? [empty(create)] : rows.of(found, choices.search);
    keepingFocus(root, () => area.replaceChildren(...content));
  };
  const rows = createRows(act, area, draw);
  const tools = toolbar(choices, { searched: draw, toggled });
  return {
    choices,
    elements: [tools.element, notice, area],
    await() {
      keys = undefined;
      rows.restart();
      notice.replaceChildren();
      area.replaceChildren(loading());
    },
    show(list) {
      keys = list;
      notice.replaceChildren();
      draw();
    },
    tick: draw,
    fail(refusal, retry) {
      if (keys !== undefined && retry.retrying) return notice.replaceChildren(banner(listFailure(refusal), retry));
      keys = undefined;
      area.replaceChildren(failurePanel(refusal, retry));
    },
  };
}
