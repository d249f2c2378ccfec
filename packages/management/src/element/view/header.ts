import type { Organization, Session } from '../api.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';

/** What the header shows and does. */
export interface HeaderParts {
  readonly heading: string;
  readonly session: Session;
  readonly organization: Organization;
  readonly select: (organization: Organization) => void;
  readonly create: () => void;
}

/** Title, whose keys these are, and the way to a new one. With several organizations a switcher. */
export function header({ heading, session, organization, select, create }: HeaderParts): HTMLElement {
  const { organizations } = session;
  const name = h('strong', {}, organization.name);
  const options = organizations.map((each) =>
    h('option', { value: each.slug, selected: each.slug === organization.slug }, each.name),
  );
  const switcher = h('select', { 'aria-label': 'Organization' }, options);
  switcher.addEventListener('change', () => {
    const chosen = organizations.find(({ slug }) => slug === switcher.value) as Organization;
    name.textContent = chosen.name;
    select(chosen);
  });
  return h(
    'header',
    {},
    h(
      'div',
      {},
      h('h1', { tabindex: '-1' }, heading),
      h('p', {}, 'Keys let programs act for ', name, '. Keep them out of browsers, apps and repositories.'),
    ),
    h(
      'div',
      { class: 'controls' },
      organizations.length > 1 ? switcher : null,
      h(
        'button',
        { type: 'button', class: 'primary', 'data-action': 'create', click: create },
        icon('plus'),
        'Create API key',
      ),
    ),
  );
}
