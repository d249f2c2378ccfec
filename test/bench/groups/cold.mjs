import { startChild } from '../machine/child.mjs';

const HASHERS = ['sha256', 'hmac-sha256', 'argon2id'];

/**
 * A process that knows nothing yet, leased on Redis: how long until each of its active keys was verified once, 16 at
 * a time. Argon2 is slow by intent, and runs once for a key and process. Not pinned: argon2 uses two threads.
 */
export async function cold(bench) {
  const hashers = {};
  for (const hasher of HASHERS) {
    const redis = await bench.servers.start('redis');
    const manager = startChild('./cold-process.mjs', 'all');
    const { keys } = await manager.ask({ to: 'issue', redis, hasher, count: bench.coldKeys });
    await manager.stop();
    const rounds = [];
    // Argon2 takes half a minute, and what it takes does not depend on luck.
    for (let round = 0; round < (hasher === 'argon2id' ? 1 : bench.rounds); round++) {
      const verifier = startChild('./cold-process.mjs', 'all');
      rounds.push(await verifier.ask({ to: 'verify', redis, hasher, keys }));
      await verifier.stop();
    }
    hashers[hasher] = { keys: keys.length, rounds };
    bench.say(`cold: ${hasher}`);
  }
  return { hashers };
}
