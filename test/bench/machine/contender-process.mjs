// One contender as a process of its own: it makes its keys, listens, and tells what the requests cost it.
import { catalog } from '../contenders/catalog.mjs';
import { startContender } from '../contenders/start-contender.mjs';
import { answerParent } from './child.mjs';

let contender;

answerParent({
  async open({ group, name, ...rest }) {
    const { framework, contenders } = catalog[group];
    contender = await startContender(framework, contenders[name], rest);
    const { port, header, valid, revocable } = contender;
    return { port, header, valid, revocable };
  },
  cpu() {
    const { user, system } = process.cpuUsage();
    return { cpu: user + system, requests: contender.requests() };
  },
  counts: async () => ({ counts: await contender.counts?.() }),
  revoke: () => contender.revoke().then(() => undefined),
  argon2Runs: () => ({ runs: contender.argon2Runs() }),
  heap() {
    globalThis.gc();
    globalThis.gc();
    return { bytes: process.memoryUsage().heapUsed };
  },
  close: () => contender.close(),
});
