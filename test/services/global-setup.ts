import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { createDesk } from './desk.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where {@link service} asks for servers. */
    readonly serviceDesk: string;
  }
}

/** Opens the desk where test files ask for servers. Nothing is started until one asks; all is ended at the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const desk = createDesk();
  const server = createServer((request, response) => {
    void desk.serve((request.url ?? '').slice(1)).then((answer) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('serviceDesk', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.closeAllConnections();
    server.close();
    await desk.close();
  };
}
