// How long the terminal's commands take from the shell's view, beside a Node that does nothing.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median } from "./table.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const CLI = fileURLToPath(new URL("../dist/bin/registrar.cjs", import.meta.url));

export interface StartUp {
  command: string;
  ms: number;
}

/** Makes `dist` anew: what was built from older sources would be measured in their place. */
export async function build(): Promise<void> {
  await run("npm", ["run", "-s", "build"]);
}

/** Medians, measured in turns so that a busy moment of the machine falls on all; the first is `node -e 0`. */
export async function measureStartUp(resolve: readonly string[], rounds: number): Promise<StartUp[]> {
  const commands = [
    { command: "node -e 0", args: ["-e", "0"] },
    { command: "registrar --help", args: [CLI, "--help"] },
    { command: "registrar resolve", args: [CLI, "resolve", ...resolve] },
  ].map((one) => ({ ...one, times: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { args, times } of commands) times.push(await run(process.execPath, args));
  }
  return commands.map(({ command, times }) => ({ command, ms: median(times) }));
}

function run(program: string, args: readonly string[]): Promise<number> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(performance.now() - start) : reject(new Error(`${program} ${args.join(" ")}: exit ${code}`)),
    );
  });
}
