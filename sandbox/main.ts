// `npm run sandbox`: the demo's world, kept up until it is interrupted.

import { parseArgs } from "node:util";
import { pino } from "pino";
import { type Scene, startScene } from "./scene.ts";

const USAGE = `npm run sandbox -- [--json] [--port <number>] [--empty]

  --json    print one JSON object on the first line, then log to stderr
  --port    port of the local GitHub; a free one when left out
  --empty   start without the sample registry`;

const options = readOptions();
const scene = await startScene({
  port: options.port,
  empty: options.empty,
  log: (line) => void process.stderr.write(`${line}\n`),
  appLog: { level: "info", to: pino.destination(2) },
});
process.stdout.write(options.json ? `${JSON.stringify(describe(scene))}\n` : introduce(scene));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void scene.close());

function readOptions(): { json: boolean; port: number; empty: boolean } {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean" },
      port: { type: "string" },
      empty: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  const port = Number(values.port ?? 0);
  if (values.help === true) {
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    process.stderr.write(`--port: expected a number from 0 to 65535, got ${values.port}.\n\n${USAGE}\n`);
    process.exit(2);
  }
  return { json: values.json === true, port, empty: values.empty === true };
}

function describe({ url, gitUrl, owner, repo, appId, appSlug, webhookUrl, people }: Scene): object {
  return { url, gitUrl, owner, repo, app: { id: appId, slug: appSlug }, webhookUrl, users: people };
}

function introduce({ url, gitUrl, owner, repo, webhookUrl, people }: Scene): string {
  const rows = people.map(({ login, roles, token }) => `   ${login.padEnd(7)} ${roles.join(", ").padEnd(22)} ${token}`);
  return [
    `A local GitHub with the App installed on ${owner}/${repo}.`,
    "",
    `   pages      ${url}/${owner}/${repo}`,
    `   git clone  ${gitUrl}`,
    `   REST API   ${url}`,
    `   App        ${webhookUrl}`,
    "",
    "People and their tokens (password of `git push`, bearer of the API):",
    ...rows,
    "",
    "Ctrl-C ends it, and nothing of it stays.",
    "",
  ].join("\n");
}
