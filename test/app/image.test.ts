// deploy/Dockerfile played by hand: every step it names is done in empty folders, and the App starts as it says, without rights.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { copy, environmentOf, lastOf, parseRecipe, type Stage } from "../support/recipe.ts";

const ROOT = join(import.meta.dirname, "../..");
const recipe = readFileSync(join(ROOT, "deploy/Dockerfile"), "utf8");
const [build, image] = parseRecipe(recipe) as [Stage, Stage];
const place = mkdtempSync(join(tmpdir(), "image-"));
const roots: Record<string, string> = { [build.name]: join(place, "build") };
const tools = join(place, "tools");
let child: ChildProcess | undefined;

/** What a clone has and .dockerignore lets through. */
function makeContext(): string {
  const context = join(place, "context");
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], { cwd: ROOT, encoding: "utf8" });
  const files = listed
    .split("\0")
    .filter((file) => file !== "" && !/\.(pem|key)$|(^|\/)\.env$/.test(file) && existsSync(join(ROOT, file)));
  mkdirSync(context);
  execFileSync("cp", ["--parents", "-t", context, ...files], { cwd: ROOT });
  return context;
}

/**
 * `npm ci` copies what is installed here, so that no network is needed, and then does what npm does: it prepares. All else is npm.
 * Copies and no links: npm writes its own notes into the folder.
 */
function makeTools(): void {
  const npm = execFileSync("sh", ["-c", "command -v npm"], { encoding: "utf8" }).trim();
  const install = `cp -a '${join(ROOT, "node_modules")}' node_modules && exec '${npm}' run prepare`;
  mkdirSync(tools);
  writeFileSync(
    join(tools, "npm"),
    `#!/bin/sh\nif [ "$1" = ci ]; then ${install}; fi\nexec '${npm}' --offline "$@"\n`,
    { mode: 0o755 },
  );
}

function play(stage: Stage, root: string, context: string): void {
  let cwd = "/";
  for (const { word, rest } of stage.steps) {
    if (word === "WORKDIR") cwd = rest;
    mkdirSync(join(root, cwd), { recursive: true });
    const from = /--from=(\S+)/.exec(rest)?.[1];
    if (word === "COPY") copy(rest, { root, cwd, from: from === undefined ? context : (roots[from] ?? "") });
    const env = { ...process.env, PATH: `${tools}:${process.env["PATH"]}` };
    if (word === "RUN") execFileSync("sh", ["-c", rest], { cwd: join(root, cwd), env, stdio: "pipe" });
  }
}

/** Nobody may write there any more, as on a read-only file system. */
function seal(folder: string): void {
  execFileSync("chmod", ["-R", "a-w,a+rX", folder]);
  chmodSync(place, 0o755);
}

beforeAll(() => {
  makeTools();
  const context = makeContext();
  play(build, join(place, "build"), context);
  play(image, join(place, "image"), context);
  seal(join(place, "image"));
}, 300_000);
afterAll(() => {
  child?.kill("SIGKILL");
  execFileSync("chmod", ["-R", "u+w", join(place, "image")]);
  rmSync(place, { recursive: true, force: true });
});

it("the image holds what the App needs and nothing that only development needs", () => {
  const app = join(place, "image", lastOf(image, "WORKDIR") ?? "");
  expect(readdirSync(app).sort()).toEqual([
    "app.yml",
    "dist",
    "node_modules",
    "package.json",
    "registry-schema",
    "templates",
  ]);
  expect(existsSync(join(app, "node_modules/typescript"))).toBe(false);
  expect(existsSync(join(app, "node_modules/bullmq"))).toBe(true);
});

it("its command starts the App as a user without rights, who can write nothing, and it ends when asked to", async () => {
  const github = createServer((_, response) => response.writeHead(404).end()).listen(0, "127.0.0.1");
  await once(github, "listening");
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const settings = {
    APP_ID: "1",
    PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    WEBHOOK_SECRET: "a-secret-of-thirty-two-characters",
    SIGNING: "off",
    GITHUB_API_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}`,
  };
  const [program = "", ...words] = JSON.parse(lastOf(image, "CMD") ?? "[]") as string[];
  expect([lastOf(image, "USER"), program]).toEqual(["node", "node"]);
  // The user `node` of the official images has the id 1000. Who is not root can be nobody else, and can write nothing here either.
  const user = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};
  child = spawn(process.execPath, words, {
    cwd: join(place, "image", lastOf(image, "WORKDIR") ?? ""),
    env: { ...environmentOf(image), ...settings, PORT: "0", HOME: "/nowhere", TMPDIR: "/nowhere" },
    stdio: ["ignore", "pipe", "inherit"],
    ...user,
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  let port = "";
  for await (const line of lines) {
    port = /"url":"http:\/\/0\.0\.0\.0:(\d+)"/.exec(line)?.[1] ?? "";
    if (port !== "") break;
  }
  expect(await (await fetch(`http://127.0.0.1:${port}/readyz`)).text()).toBe("ready\n");
  child.kill("SIGTERM");
  expect((await once(child, "exit"))[0]).toBe(0);
  github.close();
});
