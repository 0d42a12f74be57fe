// `registrar retire` on a real clone.

import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { makeProposalPlace, type ProposalPlace } from "./proposal-place.ts";

let place: ProposalPlace;
beforeAll(() => {
  place = makeProposalPlace();
});
afterEach(() => place.reset());
afterAll(() => place.remove());

describe("a retirement", () => {
  it("is a file with its reason on a branch of its own", async () => {
    const { code, out } = await place.run("retire", "churn", "v1.0.0", "--reason", "Trained on data that is gone");
    expect(code).toBe(0);
    expect(out).toContain("retire churn 1.0.0");
    expect(place.show("registrar/retire-churn-1.0.0", "models/churn/retired/1.0.0.yaml")).toBe(
      'apiVersion: registrar/v1\nkind: Retirement\nmodel: churn\nversion: "1.0.0"\nreason: Trained on data that is gone\n',
    );
  });

  it("of what is retired proposes nothing, whatever the reason", async () => {
    const { code, out } = await place.run("retire", "scorer", "0.9.0", "--reason", "another");
    expect({ code, out }).toEqual({ code: 0, out: "Nothing to propose: scorer 0.9.0 is retired already.\n" });
  });

  it("of a version that holds a stage is not allowed", async () => {
    const { code, out } = await place.run("retire", "churn", "1.2.0", "--reason", "Drifts");
    expect(code).toBe(1);
    expect(out).toContain("churn@1.2.0 is retired and can not hold production");
    expect(place.branches()).toEqual([]);
  });

  it.each([
    ["its reason", ["churn", "1.0.0"], "a retirement needs its reason: say it with --reason"],
    ["a reason that says something", ["churn", "1.0.0", "--reason", "  "], "a retirement needs its reason"],
    ["a version that is there", ["churn", "1.0.1", "--reason", "x"], "did you mean churn@1.0.0?"],
  ])("needs %s", async (_, words, sentence) => {
    const { code, err } = await place.run("retire", ...words);
    expect({ code, there: place.branches() }).toEqual({ code: 2, there: [] });
    expect(err).toContain(sentence);
  });
});
