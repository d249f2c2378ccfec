const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

const format = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** `3 days ago`, `in 2 hours`; `never` for `null`. */
export function relativeTime(time: string | null, now: number = Date.now()): string {
  if (time === null) return 'never';
  const distance = Date.parse(time) - now;
  const [unit, size] = UNITS.find(([, each]) => Math.abs(distance) >= each) ?? ['second', 1_000];
  return format.format(Math.round(distance / size), unit as Intl.RelativeTimeFormatUnit);
}
