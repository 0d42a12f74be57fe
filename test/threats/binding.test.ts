// Threats of section A that end in a verdict: an approval counts for the content it was given to and for no other.
import { afterAll, afterEach, beforeAll, describe, it } from "@jest/globals";
import { startThreats, type Threats } from "./place.ts";
import { commit, other, REPO } from "./pull.ts";
import { playRow, type Row } from "./rows.ts";

let threats: Threats;
/** While it is set, time stands still. */
let frozen: Date | undefined;

beforeAll(async () => {
  threats = await startThreats({ clock: () => frozen ?? new Date() });
  await threats.as("dora").rest.git.createRef({ ...REPO, ref: "refs/heads/release", sha: await tipOf("main") });
  // What projects report of GitHub: a force push moves the approvals that it does not dismiss to the new head.
  threats.place.scene.sandbox.switches.repointApprovals = true;
});

afterEach(() => threats.tidy());

afterAll(() => threats.close());

const OTHER_CONTENT = "ben approved other content than is proposed now";
const NOT_PROVED = "ben approved content that can not be proved to be the one proposed now; approve again";
const READY = "Ready to merge";

const tipOf = async (branch: string): Promise<string> => {
  return (await threats.as("ben").rest.git.getRef({ ...REPO, ref: `heads/${branch}` })).data.object.sha;
};

const ROWS: readonly Row[] = [
  {
    title: "T01 push after approval: other content asks for the approval again",
    act: async (pull) => {
      await pull.review("ben");
      await pull.push("ana");
    },
    check: "action_required",
    says: OTHER_CONTENT,
  },
  {
    title: "T01 push after approval: a commit that touches nothing governed keeps it",
    act: async (pull) => {
      await pull.review("ben");
      await pull.push("ana", { files: { "README.md": "# Models\n\nMore.\n" } });
    },
    check: "success",
    says: READY,
  },
  {
    title: "T02 force push: an approval that GitHub moves to the new head does not follow other content",
    act: async (pull) => {
      await pull.review("ben");
      await pull.push("ana", { onto: [await tipOf("main")], files: { [pull.path]: other(pull.version) } });
    },
    check: "action_required",
    says: OTHER_CONTENT,
  },
  {
    title: "T02 force push: an approval nobody heard of counts for nothing once the head was forced",
    act: async (pull) => {
      await threats.unheard(() => pull.review("ben"));
      await pull.push("ana", { onto: [await tipOf("main")], files: { [pull.path]: other(pull.version) } });
    },
    check: "action_required",
    says: NOT_PROVED,
  },
  {
    title: "T02 force push: within the second of the approval it is not taken for an earlier one",
    act: async (pull) => {
      frozen = new Date();
      try {
        await threats.unheard(() => pull.review("ben"));
        await pull.push("ana", { onto: [await tipOf("main")], files: { [pull.path]: other(pull.version) } });
      } finally {
        frozen = undefined;
      }
    },
    check: "action_required",
    says: NOT_PROVED,
  },
  {
    title: "T02 force push: the same content on another commit keeps the approval",
    act: async (pull) => {
      await pull.review("ben");
      await pull.push("ana", { onto: [await tipOf("main")], files: { [pull.path]: pull.text } });
    },
    check: "success",
    says: READY,
  },
  {
    title:
      "T03 pre-pushed commit: one that is older than the approval, and has an old status, is not what was approved",
    act: async (pull) => {
      const files = { [pull.path]: other(pull.version) };
      const early = await commit(threats.as("ana"), {
        branch: `early-${pull.version}`,
        onto: [await pull.head()],
        files,
      });
      await threats.as("ana").rest.repos.createCommitStatus({ ...REPO, sha: early, state: "success" });
      await pull.review("ben");
      await pull.moveTo("ana", early);
    },
    check: "action_required",
    says: OTHER_CONTENT,
  },
  {
    title: "T07 retarget: an approval that was given before the default branch was the target does not count",
    opening: { base: "release" },
    act: async (pull) => {
      await pull.review("ben");
      await pull.edit({ base: "main" });
    },
    check: "action_required",
    says: NOT_PROVED,
  },
  {
    title: "T07 retarget: nor does it when the App hears of the approval only after the retarget",
    opening: { base: "release" },
    act: async (pull) => {
      await threats.heardLate(async () => {
        await pull.review("ben");
        await pull.edit({ base: "main" });
      });
    },
    check: "action_required",
    says: NOT_PROVED,
  },
  {
    title: "T08 update of the branch: a merge commit that changes the manifest is other content",
    act: async (pull) => {
      await pull.review("ben");
      const parents = [await pull.head(), await tipOf("main")];
      await pull.push("sam", { onto: parents, message: "Merge branch 'main'" });
    },
    check: "action_required",
    says: OTHER_CONTENT,
  },
  {
    title: "T11 dismissed objection: it does not bring the approval before it back",
    act: async (pull) => {
      await pull.review("ben");
      await pull.review("ben", "REQUEST_CHANGES");
      await pull.dismiss("ben");
    },
    check: "action_required",
    says: "ben has a review that was dismissed",
  },
  {
    title: "T12 request for changes: by somebody who could approve it holds the change up",
    act: async (pull) => {
      await pull.review("eve", "REQUEST_CHANGES");
      await pull.review("ben");
    },
    check: "action_required",
    says: "eve (engineering) asks for changes",
  },
  {
    title: "T12 request for changes: by an outsider it does not",
    act: async (pull) => {
      await pull.review("otto", "REQUEST_CHANGES");
      await pull.review("ben");
    },
    check: "success",
    says: READY,
  },
  {
    title: "T97 stale page: an approval given to an older commit is not one of the head",
    act: async (pull) => {
      const seen = await pull.head();
      await pull.push("ana");
      await pull.review("ben", "APPROVE", seen);
    },
    check: "action_required",
    says: OTHER_CONTENT,
  },
  {
    title: "T97 late delivery: a push between the approval and its webhook changes what was approved",
    act: async (pull) => {
      await threats.heardLate(async () => {
        await pull.review("ben");
        await pull.push("ana");
      });
    },
    check: "action_required",
    says: OTHER_CONTENT,
  },
  {
    title: "T97 lost delivery: the sweep does not take an approval of older content for one of the head",
    act: async (pull) => {
      await threats.unheard(async () => {
        await pull.review("ben");
        await pull.push("ana");
      });
      await threats.sweep();
    },
    check: "action_required",
    says: NOT_PROVED,
  },
  {
    title: "T97 lost delivery: the sweep finds an approval of the content at the head",
    act: async (pull) => {
      await threats.unheard(() => pull.review("ben"));
      await threats.sweep();
    },
    check: "success",
    says: READY,
  },
];

describe("an approval", () => {
  it.each(ROWS)("$title", (row) => playRow(threats, row));
});
