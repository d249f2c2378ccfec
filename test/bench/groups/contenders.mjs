import { catalog, serverOf } from '../contenders/catalog.mjs';
import { startChild } from '../machine/child.mjs';
import { isAccepted, isRefused, REFUSED, statusesOf, trafficOf } from './traffic.mjs';

const PROBES = 5;

/** Starts a contender in a process of its own. */
export async function startContenderProcess({ group, name, size }, { servers }) {
  const about = catalog[group].contenders[name];
  const service = serverOf(about);
  const services = service === undefined ? {} : { [service]: await servers.start(service) };
  const server = startChild('./contender-process.mjs', 'contender');
  const opened = await server.ask({ to: 'open', group, name, size, services });
  return { name, title: about.title, server, ...opened, traffic: trafficOf(opened) };
}

/**
 * Whoever accepts what must be refused, or refuses what must be accepted, is not measured: this rejects. One answer
 * is told instead: whether a key that was accepted, and then revoked, is accepted still.
 */
export async function checkAnswers(contender) {
  const { name, server, traffic } = contender;
  const expect = async (kind, isRight) => {
    const statuses = await statusesOf(contender, traffic[kind].slice(0, PROBES));
    if (!statuses.every(isRight)) throw new Error(`${name} answered ${kind} keys with ${statuses.join(', ')}`);
  };
  await expect('valid', isAccepted);
  if (name === 'bare') return { kinds: ['valid'] };
  await expect('unknown', isRefused);
  await expect('malformed', isRefused);
  if (traffic.revoked.length === 0) return { kinds: ['valid', 'unknown', 'malformed'] };
  await expect('revoked', isAccepted);
  await server.ask({ to: 'revoke' });
  const acceptsRevoked = (await statusesOf(contender, traffic.revoked)).some(isAccepted);
  return { kinds: ['valid', ...REFUSED.filter((kind) => !(kind === 'revoked' && acceptsRevoked))], acceptsRevoked };
}

/** Ends it in good order. */
export async function stopContender({ server }) {
  await server.ask({ to: 'close' });
  await server.stop();
}
