// What proposals of the terminal are called.

import { describe, expect, it } from "@jest/globals";
import { bodyOf, branchOf, type ChangeRequest, commitMessageOf, titleOf } from "../../src/plan/change-request.ts";

const churn = { model: "churn", version: "1.5.0+b.1" };

describe("a request", () => {
  it.each<[request: ChangeRequest, branch: string, title: string]>([
    [{ kind: "register", ...churn }, "registrar/register-churn-1.5.0+b.1", "Register churn 1.5.0+b.1"],
    [
      { kind: "promote", ...churn, stage: "production" },
      "registrar/promote-churn-1.5.0+b.1-production",
      "Promote churn 1.5.0+b.1 to production",
    ],
    [
      { kind: "rollback", ...churn, stage: "production" },
      "registrar/rollback-churn-1.5.0+b.1-production",
      "Roll churn in production back to 1.5.0+b.1",
    ],
    [{ kind: "retire", ...churn }, "registrar/retire-churn-1.5.0+b.1", "Retire churn 1.5.0+b.1"],
  ])("%j has a branch and a title", (request, branch, title) => {
    expect({ branch: branchOf(request), title: titleOf(request) }).toEqual({ branch, title });
  });

  it("carries its reason in the commit and in the pull request", () => {
    const request: ChangeRequest = { kind: "retire", ...churn, reason: " Drifts \n" };
    expect(commitMessageOf(request)).toBe("Retire churn 1.5.0+b.1\n\nDrifts");
    expect(bodyOf(request)).toBe("Drifts");
    expect(commitMessageOf({ kind: "retire", ...churn })).toBe("Retire churn 1.5.0+b.1");
  });
});
