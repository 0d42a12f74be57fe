// Whether the interleavings would notice: the App with one defect each, which some life must bring to light.
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type Defect, loadDefective } from "./defective.ts";
import { livesEndWell } from "./lives.ts";
import { type SmallWorld, startSmallWorld } from "./small-world.ts";

const MOST = 5000;

const DEFECTS: readonly (Defect & { what: string })[] = [
  {
    what: "goes green whatever the second reading says",
    file: "app/report.ts",
    is: "if (essence(now) !== essence(reading)) throw changed(reading);",
    becomes: "if (now === undefined) throw changed(reading);",
  },
  {
    what: "goes green on one reading",
    file: "app/report.ts",
    is: "if (isGreen) await fence(desk);\n  await Promise.all([isGreen ? confirm(desk) : undefined, ",
    becomes: "await Promise.all([",
  },
  {
    what: "seals on one reading",
    file: "app/record-landing.ts",
    is: "const [first, seenAgain] = await Promise.all([judgeOnce(seen), see(repo, landing)]);\n  const second = await judgeOnce(seenAgain);",
    becomes: "const first = await judgeOnce(seen);\n  const second = first;",
  },
  {
    what: "does not wait until GitHub says with which pull request a commit came",
    file: "app/record-landings.ts",
    is: "if (left > 0) throw",
    becomes: "if (left > 1e12) throw",
  },
  {
    what: "takes the next number where one is taken",
    file: "github/apply-receipt.ts",
    is: "if (statusOf(error) === 422 || statusOf(error) === 409) return undefined;",
    becomes:
      "const next = (n: string) => String(Number(n) + 1); return writeTag(repo, { name: name.replace(/\\d+$/, next), commit, message, date });",
  },
  {
    what: "leaves receipts half-made",
    file: "app/record-landings.ts",
    is: "if (landings.sealed) await perform(work, repo, landings.sealed);",
    becomes: "",
  },
  {
    what: "leaves what another said twice",
    file: "github/apply.ts",
    is: "comment?.duplicates ?? []",
    becomes: "comment?.duplicates.slice(9) ?? []",
  },
  {
    what: "leaves two incidents open",
    file: "github/apply-issue.ts",
    is: "if (!open) continue;",
    becomes: "if (number > 0) continue;",
  },
  {
    what: "counts approvals of other content",
    file: "app/remember.ts",
    is: "if (remembered !== undefined) return { ...review, remembered };",
    becomes: "if (remembered !== undefined) return { ...review, sameContent: true };",
  },
];

let world: SmallWorld;
beforeAll(async () => {
  world = await startSmallWorld();
});
afterAll(() => world.close());

it("a copy without a defect lives as well as the sound one", async () => {
  const harmless = { file: "app/report.ts", is: "// Says on a pull request", becomes: "// Tells a pull request" };
  const { app, remove } = await loadDefective(harmless);
  try {
    await fc.assert(livesEndWell(world, app), { numRuns: 20, endOnFailure: true, seed: 6 });
  } finally {
    await remove();
  }
});

it.each(DEFECTS)("an App that $what is caught", async (defect) => {
  const { app, remove } = await loadDefective(defect);
  try {
    const { failed, numRuns } = await fc.check(livesEndWell(world, app), {
      numRuns: MOST,
      endOnFailure: true,
      seed: 6,
    });
    process.stderr.write(`${defect.what}: ${numRuns}\n`);
    expect(failed).toBe(true);
  } finally {
    await remove();
  }
});
