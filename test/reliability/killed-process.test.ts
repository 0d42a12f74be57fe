// The same with real processes: the App is killed with SIGKILL around every write, and another process goes on.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import type { Exchange, Fault } from "../../sandbox/hooks.ts";
import type { Birth } from "./child.ts";
import { runWhole, startHistory } from "./crash.ts";
import { freezeAt, happeningOf } from "./happenings.ts";
import { type Cut, isWrite } from "./line.ts";
import { type Observed, observe } from "./observe.ts";
import { listenTo, type Moment, REPOSITORY, type Rig } from "./rig.ts";

let rig: Rig;
let moment: Moment;
let seen: Observed;
const children: ChildProcess[] = [];

beforeAll(async () => {
  const started = await startHistory();
  rig = started.rig;
  moment = await freezeAt(rig, started.begin, happeningOf("a registration is merged"));
  seen = (await runWhole(rig, moment)).seen;
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rig.close());

async function start(): Promise<ChildProcess> {
  const { settings } = rig.scene;
  const birth: Birth = { settings, now: rig.now.toISOString() };
  const script = new URL("./child.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), script], {
    cwd: "/tmp",
    env: { PATH: process.env["PATH"] ?? "", BIRTH: JSON.stringify(birth) },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  children.push(child);
  const [url] = await once(child, "message");
  listenTo(rig.scene, `${url}/api/github/webhooks`);
  return child;
}

/** Kills the process around its nth write, and cuts the line that it had. */
function killer(child: ChildProcess, { at, when }: Pick<Cut, "at" | "when">) {
  let writes = 0;
  return async ({ method, path, actor }: Exchange): Promise<Fault | undefined> => {
    if (!["app", "installation"].includes(actor.kind) || child.killed) return undefined;
    writes += isWrite(`${method} ${path}`) ? 1 : 0;
    if (writes < at) return undefined;
    child.kill("SIGKILL");
    await once(child, "exit");
    return { do: "cut", when };
  };
}

/** Tag and ref of the record, tag and ref of the receipt, the check on the setup, the comment. */
const WRITES = [1, 2, 3, 4, 5, 6];

it.each(WRITES.flatMap((at) => (["before", "after"] as const).map((when) => ({ at, when }))))(
  "a process killed $when its write $at of a registration that landed leaves what the next one completes, once",
  async (cut) => {
    await moment.restore();
    const child = await start();
    const stop = rig.scene.sandbox.intercept(killer(child, cut));
    const died = once(child, "exit");
    rig.deliver(moment.deliveries);
    expect(await died).toEqual([null, "SIGKILL"]);
    stop();
    const next = await start();
    next.send("sweep");
    await once(next, "message");
    await rig.scene.sandbox.settled();
    expect(await observe(rig.scene.sandbox.repository(REPOSITORY))).toEqual(seen);
  },
);
