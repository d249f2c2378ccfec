import type { IssuedKey } from '@orgkey/core';
import type { Output } from '../output/output.js';

/** Prints a new key: alone on stdout, so that a script can take it; what is to be known of it on stderr. */
export function printIssued({ key, record }: IssuedKey, output: Output, more: string): void {
  output.note(`${more} Save the key now: it is not shown again, and nobody can find it out later.`);
  output.result({ ...record, key }, key);
}
