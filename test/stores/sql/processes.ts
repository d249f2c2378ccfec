import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { OrgkeyStore } from '@orgkey/core';
import type { SqlMigration } from '@orgkey/core/sql';
import type { DatabaseKind, EmptyDatabase } from './databases.js';

/** Another process with the same database open. */
export interface StoreProcess {
  migrate(): Promise<SqlMigration>;
  /** One method, once for each list of arguments, all at the same time. */
  call<M extends keyof OrgkeyStore>(method: M, argumentLists: readonly unknown[][]): Promise<unknown[]>;
  end(): Promise<void>;
}

export async function startProcesses(
  count: number,
  kind: DatabaseKind,
  database: EmptyDatabase,
): Promise<readonly StoreProcess[]> {
  return Promise.all(Array.from({ length: count }, () => startProcess(kind, database)));
}

async function startProcess(kind: DatabaseKind, { address, options }: EmptyDatabase): Promise<StoreProcess> {
  const script = new URL('./store-process.mjs', import.meta.url);
  const child = fork(script, [kind.dialect, address, JSON.stringify(options)], { execArgv: [] });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('It did not start: is the package built?'))),
  ]);
  return {
    migrate: () => ask<SqlMigration>(child, { method: 'migrate' }),
    call: (method, argumentLists) => ask<unknown[]>(child, { method, argumentLists }),
    async end() {
      if (child.exitCode !== null) return;
      const exit = once(child, 'exit');
      child.send('end');
      await exit;
    },
  };
}

async function ask<T>(child: ChildProcess, message: object): Promise<T> {
  child.send(message);
  const [answer] = (await once(child, 'message')) as [{ value: T; error?: string }];
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.value;
}
