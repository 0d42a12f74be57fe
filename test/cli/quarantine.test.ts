// `registrar quarantine` on a real clone with the records of three promotions.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { DIGEST, stageFile, versionFile } from "../registry/registry-sample.ts";
import { makeProposalPlace, type ProposalPlace } from "./proposal-place.ts";

const CLICKS = `lineage:\n  datasets: [{ name: clicks, version: "2026-09", role: training, digest: { sha256: ${DIGEST} } }]\n`;
const SHA256 = `sha256:${DIGEST}`;
const PRODUCTION = "models/churn/stages/production.yaml";
const BRANCH = "registrar/quarantine-clicks-2026-09";
const REASON = ["--reason", "Contains records that had to be deleted"];

let place: ProposalPlace;
beforeAll(() => {
  place = makeProposalPlace();
});
// The version in production and one that never held a stage were made from the data.
beforeEach(() => {
  place.land({ ...versionFile("churn", "1.2.0", CLICKS), ...versionFile("churn", "2.0.0", CLICKS) });
});
afterEach(() => place.reset());
afterAll(() => place.remove());

const quarantine = (...words: string[]) => place.run("quarantine", ...words);

describe("a quarantine", () => {
  it("is one pull request: the stage goes back, and nothing made from it can return", async () => {
    const before = place.untouched();
    const { code, out, err } = await quarantine("clicks@2026-09", ...REASON, "--key", place.key);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("Roll churn in production back to 1.1.0");
    expect(out).toContain("Retire churn 1.2.0");
    expect(place.branches()).toEqual([BRANCH]);
    expect(place.show(BRANCH, PRODUCTION)).toContain('version: "1.1.0"');
    for (const version of ["1.2.0", "2.0.0"]) {
      expect(place.show(BRANCH, `models/churn/retired/${version}.yaml`)).toContain("reason: Contains records that");
    }
    expect(place.untouched()).toBe(before);
  });

  it.each([
    ["the digest", SHA256],
    ["the name and the digest", `clicks@${SHA256}`],
    ["the name alone", "clicks"],
  ])("is asked for by %s too", async (_what, word) => {
    const { code, out } = await quarantine(word, ...REASON, "--dry-run");
    expect({ code, back: out.includes("back to 1.1.0") }).toEqual({ code: 0, back: true });
    expect(place.branches()).toEqual([]);
  });

  it("of a version takes what was made from it along, and leaves other versions alone", async () => {
    place.land(versionFile("churn", "2.0.0", "lineage:\n  parents: [churn@1.2.0]\n"));
    const { code, out } = await quarantine("churn@1.2.0", ...REASON, "--dry-run");
    expect(code).toBe(0);
    expect(out).toContain("+++ b/models/churn/retired/1.2.0.yaml");
    expect(out).toContain("+++ b/models/churn/retired/2.0.0.yaml");
    expect(out).not.toContain("retired/1.1.0.yaml");
  });

  it("leaves a stage empty that nothing sound held before", async () => {
    place.land({ ...versionFile("churn", "1.1.0", CLICKS), ...versionFile("churn", "1.0.0", CLICKS) });
    const { code, out } = await quarantine("clicks@2026-09", ...REASON);
    expect(code).toBe(0);
    expect(out).toContain("Take churn 1.2.0 out of production");
    expect(() => place.show(BRANCH, PRODUCTION)).toThrow();
  });

  it("only moves the stages when nothing shall be retired", async () => {
    await quarantine("clicks@2026-09", ...REASON, "--no-retire");
    expect(place.show(BRANCH, PRODUCTION)).toContain('version: "1.1.0"');
    expect(() => place.show(BRANCH, "models/churn/retired/1.2.0.yaml")).toThrow();
  });

  it("of what holds no stage and is retired proposes nothing", async () => {
    place.land(stageFile("churn", "production", "1.1.0"));
    const { code, out } = await quarantine("clicks@2026-09", ...REASON, "--no-retire");
    expect({ code, out }).toEqual({
      code: 0,
      out: "Nothing to propose: no version made from clicks@2026-09 holds a stage.\n",
    });
  });

  it.each([
    ["its reason", ["clicks@2026-09"], "a quarantine needs its reason: say it with --reason"],
    ["something that is known", ["clix", ...REASON], "clicks"],
    ["a sound clone to look at", ["clicks", "--as", "version", ...REASON], "clicks is no version but a dataset"],
  ])("needs %s", async (_what, words, sentence) => {
    const { code, err } = await quarantine(...words);
    expect({ code, there: place.branches() }).toEqual({ code: 2, there: [] });
    expect(err).toContain(sentence);
  });

  it.each([
    ["a manifest can not be read, for it could be affected", "versions/3.0.0.yaml"],
    ["a stage can not be read, for it could hold what is affected", "stages/staging.yaml"],
  ])("is not proposed while %s", async (_what, file) => {
    place.land({ [`models/churn/${file}`]: "kind: [\n" });
    const { code, err } = await quarantine("clicks@2026-09", ...REASON);
    expect({ code, there: place.branches() }).toEqual({ code: 2, there: [] });
    expect(err).toContain(file);
  });
});
