// Threats of sections C and E in words: texts that take forever, more to say than there is room for, and who may be named.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { type Login, SAMPLE_FILES, versionPath } from "../../sandbox/story/sample.ts";
import { readCorpus } from "../fuzz/fuzz.ts";
import { startThreats, type Threats } from "./place.ts";
import { REPO, sound } from "./pull.ts";
import { checksIn, commentsIn, field, written } from "./written.ts";

let threats: Threats;

beforeAll(async () => {
  threats = await startThreats();
});

afterEach(() => threats.tidy());

afterAll(() => threats.close());

/** Processor time that everything around one pull request may take; generous, since a hang does not end at all. */
const MOST_SECONDS = 60;

describe("words that others wrote", () => {
  it.each([
    { what: "YAML", target: "yaml", group: "lengths" },
    { what: "records", target: "records", group: "depth and length" },
    { what: "Markdown", target: "markdown", group: "lengths" },
    { what: "towers of accents", target: "markdown", group: "towers" },
  ])(
    "T49 text that takes forever: files, messages, titles and comments are looked through in time ($what)",
    async ({ target, group }) => {
      const seeds = readCorpus(target).get(group) ?? [];
      expect(seeds.length).toBeGreaterThan(0);
      const before = process.cpuUsage();
      const files = Object.fromEntries(seeds.map((seed, at) => [versionPath(`8.0.${at}`), seed]));
      const [text = ""] = seeds.toSorted((a, b) => b.length - a.length);
      const message = `${text.slice(0, 20_000)}\n\nCo-authored-by: ${text.slice(0, 20_000)}\nCo-authored-by: a <${text.slice(0, 20_000)}`;
      const pull = await threats.open("ana", { push: { files, message } });
      await pull.edit({ title: text.slice(0, 250) || "None", body: text.slice(0, 60_000) });
      for (const words of seeds) {
        const body = `/promote ${words}`.slice(0, 60_000);
        await threats.as("ben").rest.issues.createComment({ ...REPO, issue_number: pull.number, body });
      }
      await threats.place.scene.settled();
      expect(await threats.check(pull)).toMatchObject({ conclusion: "failure" });
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1e6).toBeLessThan(MOST_SECONDS);
    },
  );

  it("T49 pattern that takes forever: one in the policy is no pattern but a name, and nobody has it", async () => {
    const text = (SAMPLE_FILES["registry.yaml"] ?? "").replace("teams: [engineering]", 'teams: ["(e+)+$"]');
    const pull = await threats.open("ana", { push: { files: { "registry.yaml": text } } });
    expect(await threats.check(pull)).toMatchObject({
      conclusion: "failure",
      says: expect.stringContaining("registry.yaml"),
    });
  });

  it("T72 more to say than GitHub takes: is cut, the annotations come in portions, and all of it is taken", async () => {
    const wrong = (at: number) => sound("0.0.0").replace("kind: ModelVersion", `kind: ${"💥".repeat(200)}${at}`);
    const many = Array.from({ length: 330 }, (_, at): [string, string] => [versionPath(`9.0.${at}`), wrong(at)]);
    const sent = await written(threats, () => threats.open("ana", { push: { files: Object.fromEntries(many) } }));
    expect(sent.filter(({ status }) => status >= 400)).toEqual([]);
    const checks = checksIn(sent);
    const portions = checks.map(({ body }) => (field(body, "output", "annotations") as unknown[]).length);
    expect(portions.length).toBeGreaterThan(2);
    expect(Math.max(...portions)).toBeLessThanOrEqual(50);
    for (const { body } of checks) {
      for (const name of ["summary", "text"]) {
        const text = String(field(body, "output", name) ?? "");
        expect(text.length).toBeLessThanOrEqual(65_535);
        expect(Buffer.from(text).toString("utf8")).toBe(text);
      }
    }
    const [comment] = commentsIn(sent);
    expect(comment?.length).toBeLessThanOrEqual(65_536);
    expect(Buffer.from(comment ?? "").toString("utf8")).toBe(comment);
    expect(comment).toContain("… and 290 more");
  });

  it("T72 more to say than GitHub takes: a report that is longer is cut with a word on where the rest is", async () => {
    const metrics = Array.from({ length: 40 }, (_, at) => `    - { id: m${"x".repeat(60)}${at}, value: 0.5, n: 5 }\n`);
    const long = (version: string) => sound(version).replace("  metrics:\n", `  metrics:\n${metrics.join("")}`);
    const many = Array.from({ length: 40 }, (_, at): [string, string] => [versionPath(`9.1.${at}`), long(`9.1.${at}`)]);
    const sent = await written(threats, () => threats.open("ana", { push: { files: Object.fromEntries(many) } }));
    expect(sent.filter(({ status }) => status >= 400)).toEqual([]);
    const [check] = checksIn(sent).map(({ body }) => String(field(body, "output", "text")));
    const [comment] = commentsIn(sent);
    for (const [text = "", limit] of [
      [check, 65_535],
      [comment, 65_536],
    ] as const) {
      expect(text.length).toBeGreaterThan(50_000);
      expect(text.length).toBeLessThanOrEqual(limit);
      expect(text).toContain("too long");
    }
  });

  it("T75 members of a team: the team is named and asked, and nobody in it", async () => {
    const sent = await written(threats, () => threats.open("ana"));
    const told = sent.flatMap(({ body }) => [
      ...["title", "summary", "text"].map((name) => field(body, "output", name)),
      field(body, "body"),
    ]);
    const texts = told.filter((text) => typeof text === "string");
    expect(texts.filter((text) => text.includes("engineering")).length).toBeGreaterThan(1);
    const members: Login[] = ["ben", "eve"];
    expect(members.filter((login) => texts.some((text) => new RegExp(`\\b${login}\\b`).test(text)))).toEqual([]);
    const asked = sent.filter(({ route }) => route.endsWith("/requested_reviewers")).map(({ body }) => body);
    expect(asked).toEqual([{ reviewers: [], team_reviewers: ["engineering"] }]);
  });
});
