import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours for a terminal that has some; plain text for everything else, and where `NO_COLOR` says so. */
export function styleFor(stream: NodeJS.WriteStream): (format: Format, text: string) => string {
  const coloured = stream.isTTY === true && (stream as WriteStream).hasColors();
  return (format, text) => (coloured ? styleText(format, text) : text);
}
