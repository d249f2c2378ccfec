import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Folders of servers that a user's PATH often lacks. */
const SERVER_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin', '/opt/homebrew/opt/mariadb/bin'];

/** The full name of the first of these programs that is installed. */
export function onPath(names: readonly string[]): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SERVER_FOLDERS];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** The full name of a program: as it is installed, else from its Debian package. Rejects with what to do. */
export async function program(names: readonly string[], aptPackage: string): Promise<string> {
  const installed = onPath(names);
  if (installed !== undefined) return installed;
  const why = await installFromApt(aptPackage);
  const found = onPath(names);
  if (found !== undefined) return found;
  throw new Error(`there is no ${names.join(' or ')} on PATH, and ${why}`);
}

// apt holds a lock, so one follows the other.
let installing: Promise<unknown> = Promise.resolve();

/** Never by sudo on somebody's own machine: only as root, or where the variable CI says that the machine is a CI's. */
function installFromApt(aptPackage: string): Promise<string> {
  const isRoot = process.getuid?.() === 0;
  if (onPath(['apt-get']) === undefined) return Promise.resolve('no apt-get to install it with');
  if (!isRoot && process.env['CI'] !== 'true') return Promise.resolve(`apt package ${aptPackage} is yours to install`);
  const [command, ...head] = isRoot ? ['apt-get'] : ['sudo', '-n', 'apt-get'];
  // RUNLEVEL: the package must not start a server of its own.
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } };
  const apt = (...args: string[]): Promise<unknown> => run(command as string, [...head, ...args], options);
  const install = (): Promise<unknown> => apt('install', '-y', '--no-install-recommends', aptPackage);
  const done = installing.then(async () => {
    console.warn(`[services] installing ${aptPackage} with apt`);
    try {
      await install().catch(() => apt('update').then(install));
      return `apt package ${aptPackage} brought none`;
    } catch (error) {
      return `apt could not install ${aptPackage} (${String(error).slice(0, 200)})`;
    }
  });
  installing = done;
  return done;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
