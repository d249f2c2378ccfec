import { h } from '../dom.js';
import { DAY_MS, dayOf } from '../time.js';

const PRESETS = [30, 90, 365];

/** The lives that are offered, in days: those that a key may have, and the longest that it may have. */
function daysWithin(maxAgeMs: number | null): number[] {
  if (maxAgeMs === null) return PRESETS;
  const longest = Math.max(1, Math.floor(maxAgeMs / DAY_MS));
  return [...PRESETS.filter((days) => days < longest), longest];
}

/** `2027-01-31` in the reader's zone, as date inputs have it. */
function dateOf(at: number): string {
  return new Date(at).toLocaleDateString('sv');
}

/** The choice of when a key ends by itself. `value()` is RFC 3339, or `null` for never. */
export function expiryField(maxAgeMs: number | null): { row: HTMLElement; value(): string | null } {
  const days = daysWithin(maxAgeMs);
  const preferred = days.includes(90) ? 90 : days.at(-1);
  const presets = days.map((each) =>
    h('option', { value: String(each), selected: each === preferred }, each === 365 ? '1 year' : `${each} days`),
  );
  const never = maxAgeMs === null ? h('option', { value: 'never' }, 'Never') : null;
  const options = [presets, h('option', { value: 'date' }, 'On a date…'), never];
  const select = h('select', { id: 'expiry', name: 'expiry', 'aria-describedby': 'expiry-hint' }, ...options);
  const limits = {
    min: dateOf(Date.now() + DAY_MS),
    max: maxAgeMs === null ? undefined : dateOf(Date.now() + maxAgeMs),
  };
  const date = h('input', { type: 'date', name: 'date', 'aria-label': 'Last day', hidden: true, ...limits });
  const hint = h('p', { id: 'expiry-hint' });
  const value = () => {
    if (select.value === 'never') return null;
    // The end of the day that was chosen, in the reader's zone.
    if (select.value === 'date') return new Date(`${date.value}T23:59:59`).toISOString();
    return new Date(Date.now() + Number(select.value) * DAY_MS).toISOString();
  };
  const update = () => {
    date.hidden = select.value !== 'date';
    date.required = !date.hidden;
    hint.textContent = hintFor(date.required && date.value === '' ? undefined : value());
  };
  select.addEventListener('change', update);
  date.addEventListener('change', update);
  update();
  return { row: h('div', { class: 'field' }, h('label', { for: 'expiry' }, 'Expires'), select, date, hint), value };
}

function hintFor(end: string | null | undefined): string {
  if (end === undefined) return 'The key works to the end of that day.';
  if (end === null) return 'A key without an end is a risk if it leaks: rotate it from time to time.';
  return `Ends by itself on ${dayOf(end)}.`;
}
