// Threats of time: a policy that changes under open pull requests, two promotions of one stage, and receipts made half.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { faults } from "../../sandbox/faults.ts";
import type { Fault } from "../../sandbox/hooks.ts";
import { MODEL, SAMPLE_FILES, stageFile, stagePath } from "../../sandbox/story/sample.ts";
import { showCheck } from "../../sandbox/story/show.ts";
import { startThreats, type Threats } from "./place.ts";
import { REPO } from "./pull.ts";

let threats: Threats;

beforeAll(async () => {
  threats = await startThreats({ overrides: { backoff: { baseMs: 10, capMs: 50 } } });
});

afterEach(() => threats.tidy());

afterAll(() => threats.close());

const WAITING = { conclusion: "action_required" };
const READY = { conclusion: "success", says: expect.stringContaining("Ready to merge") };

const POLICY = SAMPLE_FILES["registry.yaml"] ?? "";
const STRICT = POLICY.replace(
  "registration:\n  approvals: { engineering: 1 }",
  "registration:\n  approvals: { engineering: 1, risk: 1 }",
);

/** As GitHub answers when the commit changes workflows and the App may not. */
const FORBIDDEN: Fault = {
  do: "answer",
  when: "before",
  reply: { status: 403, body: { message: "Resource not accessible by integration", status: "403" }, headers: {} },
};

/** Registers a version of its own and answers which. */
async function register(): Promise<string> {
  const pull = await threats.open("ana");
  await pull.review("ben");
  await pull.merge("ana");
  return pull.version;
}

/** An approved promotion to staging, not merged yet. */
async function promote(version: string): Promise<number> {
  const files = { [stagePath("staging")]: stageFile("staging", version, `Candidate ${version}`) };
  const pull = await threats.place.propose(threats.place.actor("ana"), { title: `Promote ${version}`, files });
  await threats.place.approve(pull, "ben");
  return pull;
}

const checkOf = (pull: number) => showCheck(threats.place.actor("ben"), threats.place.scene, pull);

const assignments = async () =>
  [...(await threats.place.tags()).keys()].filter((name) => name.startsWith(`${MODEL}#staging`)).sort();

describe("the policy", () => {
  it("T32 two-step weakening: an edit takes the owners' approval, and open pull requests are judged again after it", async () => {
    expect(STRICT).not.toBe(POLICY);
    const edit = async (text: string) => {
      const pull = await threats.open("ana", { push: { files: { "registry.yaml": text } } });
      await pull.review("ben");
      expect(await threats.check(pull)).toMatchObject(WAITING);
      await pull.review("dora");
      await pull.merge("ana");
    };
    const open = await threats.open("ana");
    await open.review("ben");
    expect(await threats.check(open)).toMatchObject(READY);
    await edit(STRICT);
    expect(await threats.check(open)).toMatchObject(WAITING);
    await edit(POLICY);
    expect(await threats.check(open)).toMatchObject(READY);
  });
});

describe("a promotion", () => {
  it("T58 stale base: of two approved for one stage the second is judged again, and only one has a receipt", async () => {
    const [first, second] = [await promote(await register()), await promote(await register())];
    expect((await checkOf(second)).conclusion).toBe("success");
    await threats.place.land(threats.place.actor("ana"), first);
    expect((await checkOf(second)).conclusion).not.toBe("success");
    await expect(threats.place.land(threats.place.actor("ana"), second)).rejects.toMatchObject({ status: 405 });
    expect(await assignments()).toEqual([`${MODEL}#staging#1`]);
  });

  it.each([
    ["T80 crash between tag and release: is finished later, once", faults.serverError(500)],
    ["T81 release refused: has its record and tag before, and the release when it may be made", FORBIDDEN],
    ["T80 release made and not heard of: is found and not made again", faults.serverError(500, "after")],
  ])("%s", async (_, fault) => {
    const before = await assignments();
    const pull = await promote(await register());
    const seen: number[] = [];
    const mend = threats.place.scene.sandbox.intercept(async ({ method, route }) => {
      if (method !== "POST" || route !== "/repos/{owner}/{repo}/releases" || seen.length >= 2) return undefined;
      seen.push((await assignments()).length);
      return fault;
    });
    await threats.place.land(threats.place.actor("ana"), pull);
    mend();
    await threats.sweep();
    const tag = `${MODEL}#staging#${before.length + 1}`;
    expect(seen).toContain(before.length + 1);
    expect(await assignments()).toEqual([...before, tag]);
    const { data } = await threats.as("ben").rest.repos.listReleases(REPO);
    expect(data.filter(({ tag_name }) => tag_name === tag).map(({ draft }) => draft)).toEqual([false]);
  });

  it("T90 token that starts nothing: tags and releases are made by the App, whose doings start workflows", async () => {
    const { data } = await threats.as("ben").rest.repos.listReleases(REPO);
    expect(data.length).toBeGreaterThan(0);
    expect(new Set(data.map(({ author }) => author.login))).toEqual(new Set(["registrar[bot]"]));
    const tags = threats.place.scene.sandbox.deliveries.filter(({ event }) => event === "release");
    expect(tags.every(({ payload }) => Reflect.get(Object(payload["sender"]), "type") === "Bot")).toBe(true);
  });
});
