// A real Redis of one's own: the program `redis-server` on a free port, with its data in a temporary folder.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface LocalRedis {
  url: string;
  /** Ends it at once, as a crash does. */
  kill: () => Promise<void>;
  /** Starts it again on the same port. What it holds is what it has written to its file. */
  start: () => Promise<void>;
  /** It keeps its connections and answers nothing, until `resume`. */
  pause: () => void;
  resume: () => void;
  /** Ends it and removes its data. */
  close: () => Promise<void>;
}

/** Whether the program is installed here. */
export function hasRedis(): boolean {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** With `durable`, what was acknowledged survives `kill`; without, nothing does. */
export async function startRedis({ durable = false } = {}): Promise<LocalRedis> {
  const port = await freePort();
  const dir = await mkdtemp(join(tmpdir(), "local-redis-"));
  const append = durable ? ["--appendonly", "yes", "--appendfsync", "always"] : ["--appendonly", "no"];
  const words = ["--port", String(port), "--bind", "127.0.0.1", "--dir", dir, "--save", "", ...append];
  let child: ChildProcess | undefined;
  const kill = async () => {
    const running = child;
    child = undefined;
    if (running?.exitCode !== null) return;
    running.kill("SIGKILL");
    await once(running, "exit");
  };
  const start = async () => {
    child = spawn("redis-server", words, { stdio: "ignore" });
    await answering(port);
  };
  await start();
  const close = async () => {
    await kill();
    await rm(dir, { recursive: true, force: true });
  };
  const pause = () => void child?.kill("SIGSTOP");
  const resume = () => void child?.kill("SIGCONT");
  return { url: `redis://127.0.0.1:${port}`, kill, start, pause, resume, close };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(port: number): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await ping(port)) return;
    await sleep(25);
  }
  throw new Error(`redis-server does not answer on port ${port}`);
}

// While it reads its file it answers, but not with PONG.
function ping(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.once("data", (data) => {
      socket.destroy();
      resolve(data.toString().startsWith("+PONG"));
    });
    socket.once("error", () => resolve(false));
  });
}
