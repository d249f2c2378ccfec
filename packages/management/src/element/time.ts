import { h } from './dom.js';

// The page speaks English; which English, and which zone, is the reader's.
const LOCALE = navigator.languages.find((language) => /^en\b/i.test(language)) ?? 'en';
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });
const day = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium' });
const exact = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'full', timeStyle: 'long' });

export const DAY_MS = 86_400_000;

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * DAY_MS],
  ['month', 30 * DAY_MS],
  ['day', DAY_MS],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** `3 days ago`, `in 2 hours`, `just now`. Days count up to ninety, so that what is left can be planned with. */
export function ago(at: string | number): string {
  const distance = new Date(at).getTime() - Date.now();
  const size = Math.abs(distance);
  if (size < 45_000) return distance > 0 ? 'in a moment' : 'just now';
  const [unit, length] = (size >= DAY_MS && size < 90 * DAY_MS && ['day', DAY_MS]) ||
    UNITS.find(([, each]) => size >= each) || ['minute', 60_000];
  return relative.format(Math.round(distance / (length as number)), unit as Intl.RelativeTimeFormatUnit);
}

/** `24 Nov 2026` in the reader's zone. */
export function dayOf(at: string | number): string {
  return day.format(new Date(at));
}

/** The moment to the second, with its zone. */
export function momentOf(at: string | number): string {
  return exact.format(new Date(at));
}

/** A time in words, and exactly on hover. */
export function time(at: string, words: (at: string) => string): HTMLTimeElement {
  return h('time', { datetime: at, title: momentOf(at) }, words(at));
}
