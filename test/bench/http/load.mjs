// Load as a process of its own: told `{ port, keys, seconds }`, it sends requests over 64 connections and answers
// `{ rate, refused }`: responses a second, and how many were not 200.
import { on } from 'node:events';
import autocannon from 'autocannon';

process.on('disconnect', () => process.exit());
for await (const [{ port, keys, seconds }] of on(process, 'message')) {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}/`,
    connections: 64,
    duration: seconds,
    requests: keys.map((key) => ({ headers: { 'x-api-key': key } })),
  });
  process.send({ rate: result['2xx'] / result.duration, refused: result.non2xx + result.errors });
}
