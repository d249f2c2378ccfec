import { parseDuration } from '@orgkey/core/adapter';
import { InvalidArgumentError } from 'commander';

/** `30s`, `15m`, `24h`, `30d` in milliseconds. Throws commander's error for anything else. */
export function durationArgument(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw new InvalidArgumentError('A duration is a number and a unit: 30s, 15m, 24h or 30d.');
}
