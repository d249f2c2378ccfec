import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { program } from './program.js';
import { type RedisServer, startRedis } from './redis.js';
import { removeFolder, scratchFolder } from './server-process.js';

const run = promisify(execFile);

/** A Redis that is reached by TLS, with a certificate of an authority that nobody knows. */
export interface TlsRedis {
  /** `rediss://…`, by the name that the certificate is about, and by one that it is not. */
  readonly url: string;
  readonly otherUrl: string;
  /** The same server without TLS. */
  readonly plain: RedisServer;
  /** The authority's certificate: a file, and its text. */
  readonly caFile: string;
  readonly ca: string;
  stop(): Promise<void>;
}

export async function startTlsRedis(): Promise<TlsRedis> {
  const folder = scratchFolder('tls');
  const file = (name: string): string => join(folder, name);
  await makeCertificates(folder, file);
  const port = await freePort();
  const plain = await startRedis({
    settings: {
      'tls-port': port,
      'tls-cert-file': file('server.crt'),
      'tls-key-file': file('server.key'),
      'tls-ca-cert-file': file('ca.crt'),
      'tls-auth-clients': 'no',
    },
  });
  return {
    url: `rediss://127.0.0.1:${port}`,
    otherUrl: `rediss://localhost:${port}`,
    plain,
    caFile: file('ca.crt'),
    ca: readFileSync(file('ca.crt'), 'utf8'),
    async stop() {
      await plain.stop();
      removeFolder(folder);
    },
  };
}

/** An authority, and a certificate of it for 127.0.0.1. */
async function makeCertificates(folder: string, file: (name: string) => string): Promise<void> {
  const path = await program(['openssl'], 'openssl');
  const openssl = (...args: readonly string[]): Promise<unknown> => run(path, args, { cwd: folder });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  writeFileSync(file('names.cnf'), 'subjectAltName = IP:127.0.0.1\n');
  const authority = ['-subj', '/CN=a test authority', '-days', '2', '-keyout', 'ca.key', '-out', 'ca.crt'];
  await openssl('req', '-x509', ...newKey, ...authority);
  await openssl('req', ...newKey, '-subj', '/CN=a test server', '-keyout', 'server.key', '-out', 'server.csr');
  const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names.cnf'];
  await openssl('x509', '-req', '-in', 'server.csr', ...signed, '-out', 'server.crt');
}
