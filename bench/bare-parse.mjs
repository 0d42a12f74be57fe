// The floor of a whole check: every file read and parsed with the same YAML library on every core, and nothing else.

import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { load } from "js-yaml";

if (isMainThread) {
  const folder = process.argv[2];
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((one) => one.isFile() && one.name.endsWith(".yaml"));
  const paths = files.map((one) => join(one.parentPath, one.name)).filter((path) => !path.includes("/.git/"));
  const cores = availableParallelism();
  for (let core = 0; core < cores; core += 1) {
    new Worker(new URL(import.meta.url), { workerData: paths.filter((_, index) => index % cores === core) });
  }
} else {
  for (const path of workerData) load(readFileSync(path, "utf8"));
}
