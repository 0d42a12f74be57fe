// The App with a defect: its sources copied, one place changed, and loaded beside the sound ones.
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { App } from "./replica.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

/** One place in the sources, and what a careless change would make of it. */
export interface Defect {
  file: string;
  is: string;
  becomes: string;
}

/** Loads the App with a defect; `remove` takes the copy away. */
export async function loadDefective(defect: Defect): Promise<{ app: App; remove: () => Promise<void> }> {
  // Inside the project, where its libraries are found.
  const copy = await mkdtemp(join(ROOT, ".defective-"));
  await cp(join(ROOT, "src"), join(copy, "src"), { recursive: true });
  for (const beside of ["templates", "registry-schema"]) await symlink(join(ROOT, beside), join(copy, beside));
  await damage(join(copy, "src", defect.file), defect);
  const load = (file: string) => import(join(copy, "src", "app", `${file}.ts`));
  const [events, job, look, metrics, queue, work] = await Promise.all(
    ["events", "job", "look", "metrics", "queue", "work"].map(load),
  );
  const { bellsOf } = events;
  const { formatJob } = job;
  const { lookAt } = look;
  const { createMetrics } = metrics;
  const { RetryLater } = queue;
  const { createWork } = work;
  const app: App = { bellsOf, createMetrics, createWork, formatJob, lookAt, RetryLater };
  return { app, remove: () => rm(copy, { recursive: true, force: true }) };
}

async function damage(path: string, { file, is, becomes }: Defect): Promise<void> {
  const text = await readFile(path, "utf8");
  if (text.split(is).length !== 2) throw new Error(`${file} does not say exactly once: ${is}`);
  await writeFile(
    path,
    text.replace(is, () => becomes),
  );
}
