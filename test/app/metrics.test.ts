// What `/metrics` prints and what docs/operate.md says of it are the same names and labels.

import { readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";
import { createMetrics } from "../../src/app/metrics.ts";

const PAGE = readFileSync(new URL("../../docs/operate.md", import.meta.url), "utf8");

const budget = () => ({ share: 0.25, paused: 2 });

/** Every metric with the labels it is printed with; a histogram by its own name. */
async function printed(): Promise<Record<string, string[]>> {
  const metrics = createMetrics();
  metrics.received(202, 0.001);
  metrics.looked("pull", "done", 1);
  metrics.requested({ method: "GET", route: "/x", status: 200, ms: 1, cached: false });
  metrics.swept(new Date());
  const depth = () => ({ waiting: 1, running: 2, retrying: 3 });
  metrics.watch({ depth, failing: () => 0, isShared: () => true, budget });
  const found: Record<string, string[]> = {};
  for (const line of (await metrics.text()).split("\n")) {
    const [, name = "", labels = ""] =
      /^(registrar_\w+?)(?:_bucket|_sum|_count)?(?:\{(.*)\})? [\d.e+]+$/.exec(line) ?? [];
    if (name === "" || /^registrar_(process|nodejs)_/.test(name)) continue;
    const names = [...labels.matchAll(/(\w+)="/g)].map(([, label = ""]) => label).filter((label) => label !== "le");
    found[name] = [...new Set([...(found[name] ?? []), ...names])].sort();
  }
  return found;
}

function documented(): Record<string, string[]> {
  const rows = [...PAGE.matchAll(/^\| `(registrar_\w+)` \|([^|]*)\|/gm)];
  return Object.fromEntries(
    rows.map(([, name = "", labels = ""]) => [
      name,
      [...labels.matchAll(/`(\w+)`/g)].map(([, label = ""]) => label).sort(),
    ]),
  );
}

it("every metric is documented with its labels, and no other", async () => {
  expect(documented()).toEqual(await printed());
});

it("the states of the queue are those that are documented", async () => {
  const metrics = createMetrics();
  metrics.watch({ depth: () => ({ waiting: 1, running: 2, retrying: 3 }), failing: () => 4, budget });
  const text = await metrics.text();
  for (const line of ['{state="waiting"} 1', '{state="running"} 2', '{state="retrying"} 3'])
    expect(text).toContain(`registrar_queue_keys${line}`);
  expect(text).toContain("registrar_failing_keys 4");
  expect(text).toContain("registrar_github_quota_ratio 0.25");
  expect(text).toContain("registrar_github_paused_installations 2");
  // Who shares nothing has no shared queue that could be down.
  expect(text).not.toContain("registrar_shared_queue_up");
});
