// The check on the setup: red only for what is missing for certain.

import { describe, expect, it } from "@jest/globals";
import type { SetupVerdict } from "../../../src/plan/setup/finding.ts";
import { planSetupCheck } from "../../../src/plan/setup/report.ts";
import { oid, shippedRenderer } from "../sample.ts";

const context = { renderer: shippedRenderer(), head: oid("f") };
const finding = (verdict: SetupVerdict, got = "it is not so") => ({
  ...{ id: "required-check", verdict, got, why: "It matters.", where: "branch main", expected: "it is so" },
  mend: { setting: "Settings" },
});

describe("the check on the setup", () => {
  it.each<[SetupVerdict[], string, string]>([
    [[], "success", "Nothing is missing that the App can see"],
    [["ok", "warning"], "success", "Nothing is missing that the App can see, 1 to look at"],
    [["could-not-tell"], "success", "Nothing is missing that the App can see, 1 the App can not see"],
    [
      ["missing", "missing", "could-not-tell"],
      "action_required",
      "2 missing around this registry, 1 the App can not see",
    ],
  ])("of %j is %s: %s", (verdicts, conclusion, title) => {
    const check = planSetupCheck(
      verdicts.map((one) => finding(one)),
      context,
    );
    expect(check).toMatchObject({ name: "registrar / setup", head: oid("f"), conclusion, title });
  });

  it("tells what is open and leaves out what is well", () => {
    const { summary } = planSetupCheck([finding("missing"), finding("ok", "all is well")], context);
    expect(summary).toContain("`required-check` branch main: expected it is so; got it is not so.");
    expect(summary).not.toContain("all is well");
  });

  it("lets nobody speak through a name", () => {
    const { summary } = planSetupCheck([finding("missing", "@acme/risk\n# <b>all</b>")], context);
    expect(summary).not.toMatch(/@acme\/risk|<b>|\n# /);
  });
});
