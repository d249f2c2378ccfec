import { type Child, h, type Properties } from '../dom.js';

let count = 0;

/** A text field with its label, and a hint that assistive technology reads with it. */
export function field(
  label: string,
  hint: Child,
  properties: Properties,
): { row: HTMLElement; input: HTMLInputElement } {
  const id = `field-${++count}`;
  const input = h('input', { id, 'aria-describedby': `${id}-hint`, ...properties });
  const row = h('div', { class: 'field' }, h('label', { for: id }, label), input, h('p', { id: `${id}-hint` }, hint));
  return { row, input };
}

/** A choice between a few values: radio buttons under one legend. The first value is chosen unless `chosen` says else. */
export function choice(
  legend: string,
  name: string,
  options: {
    readonly values: readonly (readonly [value: string, label: string, hint?: string])[];
    readonly chosen?: string;
  },
): HTMLFieldSetElement {
  const { values, chosen = values[0]?.[0] } = options;
  const radio = ([value, label, hint]: readonly [string, string, string?]) =>
    h(
      'label',
      { class: 'option' },
      h('input', { type: 'radio', name, value, checked: value === chosen, autofocus: value === chosen }),
      h('span', {}, label, hint === undefined ? null : h('small', {}, hint)),
    );
  return h('fieldset', {}, h('legend', {}, legend), values.map(radio));
}

/** The name of a key, as a field. */
export function nameField(value = ''): { row: HTMLElement; input: HTMLInputElement } {
  return field('Name', 'So that everybody knows what uses it.', {
    name: 'name',
    required: true,
    // In UTF-16 units, of which a character may have two: the server counts characters.
    maxlength: '200',
    value,
    placeholder: 'Production server',
    autofocus: true,
    'data-1p-ignore': true,
  });
}
