import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';

/** One for each kind of server that the suite starts. */
const LISTENERS = 3;

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The worker that a file holds, with what of Node it is lent, and nothing to reach but this machine. */
function configuration(ports) {
  const sockets = ports.map(
    (port, place) =>
      `(name = "s${place}", address = "127.0.0.1:${port}", service = "suite",
        http = (injectRequestHeaders = [(name = "x-listener", value = "${place}")]))`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (
      services = [(name = "suite", worker = .suite), (name = "internet", network = (allow = ["private", "local"]))],
      sockets = [${sockets.join(', ')}],
    );
    const suite :Workerd.Worker = (
      modules = [(name = "worker", esModule = embed "on-workerd.mjs")],
      compatibilityDate = "2026-11-01",
      compatibilityFlags = ["nodejs_compat"],
      bindings = [(name = "PORTS", json = "${JSON.stringify(ports)}")],
    );`;
}

/** Runs the suite in workerd, and writes its report: a worker is asked for it, and asks itself. */
export async function runOnWorkerd(command, bundled, reportFile) {
  const ports = [];
  while (ports.length < LISTENERS) ports.push(await freePort());
  const file = join(dirname(bundled), 'worker.capnp');
  writeFileSync(file, configuration(ports));
  const [program, ...args] = command;
  // What a case makes the worker throw it says on stderr, many times.
  const workerd = spawn(program, [...args, 'serve', file], { stdio: 'ignore', detached: true });
  const origin = `http://127.0.0.1:${ports[0]}`;
  try {
    for (let attempt = 0; attempt < 100; attempt++) {
      const up = await fetch(`${origin}/guarded-from-the-start`).catch(() => undefined);
      if (up?.status === 401) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const answer = await fetch(`${origin}/run-the-suite`);
    writeFileSync(reportFile, await answer.text());
  } finally {
    if (workerd.pid !== undefined) process.kill(-workerd.pid); // and what npx started in its group
  }
}
