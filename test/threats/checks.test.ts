// Threats of section D to the check itself: what it may conclude, and which head it is of.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { SAMPLE_FILES } from "../../sandbox/story/sample.ts";
import { startThreats, type Threats } from "./place.ts";
import { type Opening, other, type Pull, REPO, sound } from "./pull.ts";
import { bypassed } from "./rows.ts";
import { checksIn, field, written } from "./written.ts";

let threats: Threats;

/** A registration that is measured, so that numbers can be too few to say anything. */
const POLICY = (SAMPLE_FILES["registry.yaml"] ?? "").replace(
  "stages:\n",
  "    - { type: metric, id: recall-floor, metric: recall, floor: 0.75, minN: 1000 }\n\nstages:\n",
);

beforeAll(async () => {
  threats = await startThreats({ files: { "registry.yaml": POLICY } });
});

afterEach(() => threats.tidy());

afterAll(() => threats.close());

const sandbox = () => threats.place.scene.sandbox;

interface Ending {
  what: string;
  opening?: Opening;
  act?: (pull: Pull) => Promise<unknown>;
  conclusion: string;
}

const manifestOf = (text: (version: string) => string) => async (pull: Pull) => {
  await pull.push("ana", { files: { [pull.path]: text(pull.version) } });
};

const ENDINGS: readonly Ending[] = [
  { what: "waits for somebody", conclusion: "action_required" },
  { what: "is approved", act: (pull) => pull.review("ben"), conclusion: "success" },
  { what: "is objected to", act: (pull) => pull.review("ben", "REQUEST_CHANGES"), conclusion: "action_required" },
  { what: "changes nothing governed", opening: { push: { files: { "NOTES.md": "More\n" } } }, conclusion: "success" },
  {
    what: "can not be read",
    act: manifestOf((version) => `${sound(version)}{`),
    conclusion: "failure",
  },
  {
    what: "fails a gate",
    act: manifestOf((version) =>
      sound(version).replace("value: 0.79", "value: 0.6").replace("0.77", "0.5").replace("0.81", "0.7"),
    ),
    conclusion: "failure",
  },
  {
    what: "measures too little to say anything",
    act: manifestOf((version) => sound(version).replaceAll("n: 61000", "n: 10")),
    conclusion: "failure",
  },
  { what: "breaks the policy", opening: { push: { files: { "registry.yaml": "kind: {" } } }, conclusion: "failure" },
];

describe("a check", () => {
  it.each(ENDINGS)(
    "T53 conclusion that counts as passing: is given to nothing that does not pass ($what)",
    async ({ opening, act, conclusion }) => {
      const sent = await written(threats, async () => {
        const pull = await threats.open("ana", opening);
        await act?.(pull);
        const { data } = await threats.as("ben").rest.checks.listForRef({ ...REPO, ref: await pull.head() });
        expect(data.check_runs.map((run) => [run.name, run.conclusion])).toEqual([["registrar", conclusion]]);
      });
      const told = checksIn(sent).map(({ body }) => String(field(body, "conclusion")));
      expect(told.length).toBeGreaterThan(0);
      expect(told.filter((one) => !["success", "failure", "action_required"].includes(one))).toEqual([]);
    },
  );

  it("T53 conclusion that counts as passing: a group that may not land fails", async () => {
    const pull = await threats.open("ana");
    const sent = await written(threats, () => sandbox().requestMergeGroup("acme/models", pull.number));
    expect(checksIn(sent).map(({ body }) => field(body, "conclusion"))).toEqual(["failure"]);
  });

  it("T59 head of before: forced back to another approved head and merged at once, it leaves no receipt", async () => {
    const pull = await threats.open("ana");
    const first = await pull.head();
    await pull.review("ben");
    await pull.push("ana", { files: { [pull.path]: other(pull.version) } });
    await pull.review("ben");
    const second = await pull.head();
    expect(await threats.check(pull)).toMatchObject({ conclusion: "success" });
    await threats.heardLate(async () => {
      const { rest } = threats.as("ana");
      await rest.git.updateRef({ ...REPO, ref: `heads/${pull.branch}`, sha: first, force: true });
      // Who says which head was judged is refused; who does not may merge, since that head was green once.
      const merge = { ...REPO, pull_number: pull.number };
      await expect(rest.pulls.merge({ ...merge, sha: second })).rejects.toMatchObject({ status: 409 });
      await rest.pulls.merge(merge);
    });
    expect(await threats.trace(pull)).toEqual(bypassed(pull));
  });

  it("T59 merge of another head: nothing that the App sends merges, queues or pushes to a branch that is there", async () => {
    const sent = await written(threats, async () => {
      const pull = await threats.open("ana");
      await pull.review("ben");
      await pull.merge("ana", "squash");
    });
    expect(sent.length).toBeGreaterThan(3);
    const moving = sent.filter(({ route, body }) => {
      return (
        /\/merge|\/merges|\/contents\/|\/update-branch|git\/refs\/heads/.test(route) ||
        /mutation/.test(String(field(body, "query")))
      );
    });
    expect(moving).toEqual([]);
    const made = sent.filter(({ route }) => route.endsWith("/git/refs")).map(({ body }) => field(body, "ref"));
    expect(made.filter((ref) => !String(ref).startsWith("refs/tags/"))).toEqual([]);
  });
});
