import ms, { type StringValue } from 'ms';

/** One whole number and one unit: `30s`, `15m`, `24h`, `30d`. */
export const DURATION: RegExp = /^(?:0|[1-9]\d{0,8})[smhd]$/;

/**
 * Milliseconds of a duration as the command line writes them, `undefined` for any other text.
 *
 * @example
 * parseDuration('24h'); // 86400000
 */
export function parseDuration(text: string): number | undefined {
  return DURATION.test(text) ? ms(text as StringValue) : undefined;
}
