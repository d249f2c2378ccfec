import { InvalidArgumentError } from 'commander';
import ms, { type StringValue } from 'ms';

/** `0s`, `30s`, `15m`, `24h`, `30d` in milliseconds. Throws commander's error for anything else. */
export function parseDuration(text: string): number {
  if (/^\d{1,6}(?:ms|[smhd])$/.test(text)) return ms(text as StringValue);
  throw new InvalidArgumentError('A duration is a number and a unit: 30s, 15m, 24h or 30d.');
}
