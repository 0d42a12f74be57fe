// Who is heard, what the App's proposal says of them, and what it says of a verdict that could not pass.

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { askersOf } from "../../../src/app/remember.ts";
import { parseCoAuthors } from "../../../src/github/accounts.ts";
import { whyUnheard } from "../../../src/plan/command/heard.ts";
import { isTwin, proposalOf } from "../../../src/plan/command/proposal.ts";
import { explainVerdict } from "../../../src/plan/command/verdict.ts";
import type { CommitFact } from "../../../src/policy/evidence.ts";
import type { Verdict } from "../../../src/policy/verdict.ts";
import { person, shippedRenderer } from "../sample.ts";

const renderer = shippedRenderer();

const request = { kind: "rollback" as const, model: "churn", version: "1.0.0", stage: "production" };
const asking = {
  asker: { login: "mia", id: 101 },
  comment: 12,
  url: "https://github.com/acme/models/issues/7#x",
  issue: 7,
};

describe("the proposal of a command", () => {
  it("is called as from the terminal, on a branch of its own, and names whoever asked", () => {
    const { branch, title, message, body } = proposalOf({ ...request, reason: "It burns" }, asking, renderer);
    expect({ branch, title }).toEqual({
      branch: "registrar/rollback-churn-1.0.0-production-12",
      title: "Roll churn in production back to 1.0.0",
    });
    expect(message).toBe(
      [
        "Roll churn in production back to 1.0.0",
        "Asked for by mia in a comment on #7.",
        "Registrar-Command: 12\nCo-authored-by: mia <101+mia@users.noreply.github.com>",
      ].join("\n\n"),
    );
    expect(body).toContain("asked for by `mia` in [this comment](https://github.com/acme/models/issues/7#x)");
    expect(body).toContain("Reason: It burns");
  });

  it("has one co-author and three paragraphs, whatever the reason says", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (reason) => {
        const { message } = proposalOf({ ...request, reason }, asking, renderer);
        expect(parseCoAuthors(message)).toEqual(["101+mia@users.noreply.github.com"]);
        expect(message.split("\n\n")).toHaveLength(3);
      }),
    );
  });

  it("is refused to a login that is none", () => {
    const asker = { login: "mia> <x", id: 101 };
    expect(() => proposalOf(request, { ...asking, asker }, renderer)).toThrow("can not be the name of a person");
  });

  it("knows the branches of the same request", () => {
    const proposal = proposalOf(request, asking, renderer);
    const twins = ["-11", "-12", "-x", "-1-2", ""].map((end) => `registrar/rollback-churn-1.0.0-production${end}`);
    expect(twins.map((branch) => isTwin(branch, proposal))).toEqual([true, true, false, false, false]);
  });
});

describe("a comment", () => {
  const NOW = new Date("2026-10-08T12:00:00Z");
  const said = { author: person("mia", 101), viaApp: false, edited: false, at: "2026-10-08T11:59:00Z" };
  it.each<[string, Partial<Parameters<typeof whyUnheard>[0]>, string | undefined]>([
    ["of a person is heard", {}, undefined],
    ["of yesterday is heard", { at: "2026-10-07T12:00:00Z" }, undefined],
    ["of the day before is not", { at: "2026-10-07T11:59:59Z" }, "it is older than a day"],
    ["of no date is not", { at: "" }, "it is older than a day"],
    ["of a bot is not", { author: { login: "x[bot]", id: 1, kind: "Bot" } }, "no person wrote it"],
    ["of an organization is not", { author: { login: "x", id: 1, kind: "Organization" } }, "no person wrote it"],
    ["of nobody is not", { author: null }, "no person wrote it"],
    ["of an App in somebody's name is not", { viaApp: true }, "an App wrote it in somebody's name"],
    ["that was edited is not", { edited: true }, "it was edited"],
  ])("%s", (_, change, why) => {
    expect(whyUnheard({ ...said, ...change }, NOW)).toBe(why);
  });
});

describe("those for whom the App made a commit", () => {
  const bot = { login: "Registrar[bot]", id: 9, kind: "Bot" as const };
  const commit = (author: CommitFact["author"], coAuthors: CommitFact["coAuthors"]): CommitFact => {
    return { sha: "a".repeat(40), message: "", author, committer: author, coAuthors, parents: [] };
  };
  it.each<[string, CommitFact["author"], CommitFact["coAuthors"], number[]]>([
    ["are its co-authors", bot, [person("mia", 101), person("tom", 102)], [101, 102]],
    ["are not those of other commits", person("tom", 102), [person("mia", 101)], []],
    ["are not those of other Apps", { ...bot, login: "other[bot]" }, [person("mia", 101)], []],
    ["are not those of a person called alike", { ...bot, kind: "User" }, [person("mia", 101)], []],
    ["are nobody when GitHub knows nobody", bot, [null], []],
  ])("%s", (_, author, coAuthors, ids) => {
    expect(askersOf({ commits: [commit(author, coAuthors)] }, "registrar")).toEqual(ids);
  });

  it("are unknown while commits are", () => expect(askersOf({}, "registrar")).toEqual([]));
});

describe("a verdict on what nobody has seen yet", () => {
  const gate = (status: string) => ({ id: status, type: "metric", status, reason: `It is ${status}.` });
  const verdict = (status: string, problems: object[] = []) =>
    ({
      status,
      problems,
      judgements: [{ gates: ["passed", "failed", "inconclusive", "pending"].map(gate) }],
    }) as unknown as Verdict;
  it.each([
    ["passed", []],
    ["pending", []],
    ["failed", ["failed: It is failed", "inconclusive: It is inconclusive"]],
    ["inconclusive", ["failed: It is failed", "inconclusive: It is inconclusive"]],
  ])("that %s is explained by what no reviewer can mend", (status, reasons) => {
    expect(explainVerdict(verdict(status))).toEqual(reasons);
  });

  it("tells its problems first", () => {
    const problem = { code: "unknown-stage", file: "x", what: "there is no stage x", fix: "name another" };
    expect(explainVerdict(verdict("failed", [problem]))[0]).toBe("there is no stage x. Name another");
  });
});
