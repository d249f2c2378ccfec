const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration as people write it, here and on the command line: one whole number and one unit. */
export const DURATION: RegExp = /^(0|[1-9]\d{0,8})(ms|s|m|h|d)$/;

/**
 * Milliseconds of `500ms`, `30s`, `15m`, `24h`, `30d`; `undefined` for any other text.
 *
 * @example
 * parseDuration('24h'); // 86400000
 */
export function parseDuration(text: string): number | undefined {
  const [, count, unit = ''] = DURATION.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (UNITS[unit] as number);
}
