// The recipes under deploy/ agree with the program: its settings, its addresses, its time to stop, its files.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { loadAll } from "js-yaml";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const documents = loadAll(read("deploy/kubernetes.yaml")) as Record<string, unknown>[];

interface Deployment {
  spec: {
    replicas: number;
    template: { spec: { terminationGracePeriodSeconds: number; containers: Container[]; securityContext: object } };
  };
}
interface Container {
  env: { name: string }[];
  readinessProbe: { httpGet: { path: string } };
  livenessProbe: { httpGet: { path: string } };
  resources: { limits: object };
}

describe("the Kubernetes example", () => {
  const deployment = documents.find(({ kind }) => kind === "Deployment") as unknown as Deployment;
  const { replicas, template } = deployment.spec;
  const [container] = template.spec.containers;

  it("runs two replicas that share a queue, without rights and with limits", () => {
    expect(replicas).toBe(2);
    expect(container?.env.map(({ name }) => name)).toEqual(["QUEUE_REDIS_URL"]);
    expect(template.spec.securityContext).toMatchObject({ runAsNonRoot: true });
    expect(container?.resources.limits).toMatchObject({ memory: expect.any(String) });
  });

  const validator = "kubernetes-validate";
  const isThere = spawnSync(validator, ["--version"]).status === 0;
  (isThere ? it : it.skip)(
    `is what Kubernetes takes${isThere ? "" : ` (skipped: ${validator} is not installed)`}`,
    () => {
      const { status, stdout, stderr } = spawnSync(validator, ["--strict", "deploy/kubernetes.yaml"], { cwd: root });
      expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining("networkpolicy/registrar-redis")]);
    },
  );

  it("asks where the App answers, and waits longer than the App takes to stop", () => {
    const http = read("src/app/http.ts");
    expect(http).toContain(`"GET ${container?.readinessProbe.httpGet.path}"`);
    expect(http).toContain(`"GET ${container?.livenessProbe.httpGet.path}"`);
    const grace = Number(/const GRACE = ([\d_]+);/.exec(read("src/app/service.ts"))?.[1]?.replaceAll("_", ""));
    expect(template.spec.terminationGracePeriodSeconds * 1000).toBeGreaterThan(grace + 5_000);
  });
});

describe("the image", () => {
  const recipe = read("deploy/Dockerfile");

  it("holds every folder that the package ships, and runs as nobody in particular", () => {
    const { files } = JSON.parse(read("package.json")) as { files: string[] };
    for (const file of files) expect(recipe).toContain(`/app/${file}`);
    expect(recipe).toMatch(/^USER node$/m);
  });

  it("starts what npm start starts, and takes no secret in", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const words = /^CMD (.*)$/m.exec(recipe)?.[1] ?? "[]";
    expect((JSON.parse(words) as string[]).join(" ")).toBe(scripts["start"]);
    const ignored = read(".dockerignore").split("\n");
    expect(ignored).toEqual(expect.arrayContaining(["**/.env", "**/*.pem", "**/*.key", ".git"]));
    expect(existsSync(join(root, "deploy/kubernetes.yaml"))).toBe(true);
  });
});
