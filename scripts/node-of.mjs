import { execFileSync } from 'node:child_process';

/** The lines of Node that are supported, and proven. */
export const SUPPORTED_NODE = ['20', '22', '24', '26'];

/** Path of a Node binary of that line, installed by npm where it is not there yet. */
export function nodeOf(major) {
  const printed = execFileSync('npx', ['--yes', `node@${major}`, '-p', 'process.execPath'], { encoding: 'utf8' });
  return printed.trim();
}
