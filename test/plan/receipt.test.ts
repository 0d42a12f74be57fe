import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { planConflict, planIncident } from "../../src/plan/incident.ts";
import { planReceipts } from "../../src/plan/receipt.ts";
import { recordDigest } from "../../src/registry/dsse.ts";
import type { RecordBody } from "../../src/registry/record.ts";
import { sealedRecord, statedBody } from "../registry/forged-record.ts";
import { makeKeys, sampleBody } from "../registry/record-sample.ts";
import { oid, sealed, shippedRenderer } from "./sample.ts";

const renderer = shippedRenderer();
const place = { renderer, repositoryUrl: "https://github.com/acme/models" };
const context = {
  ...{ ...place, lastStage: "production", after: "2026-11-20T00:00:00Z" },
  texts: new Map([[oid("9"), "kind: ModelVersion\n"]]),
};
const person = { login: "dana", id: 1004 };
const pullRequest = {
  ...{ number: 12, url: "https://github.com/acme/models/pull/12", title: "Promote @acme/all", author: person },
  ...{ baseCommit: oid("1"), headCommit: oid("2"), mergedBy: { login: "mona", id: 1010 } },
};
const manifest = { path: "models/churn/versions/1.2.0.yaml", digest: { sha256: "0".repeat(64), gitBlob: oid("9") } };
const body = (changes: Partial<RecordBody> = {}) => sampleBody({ pullRequest, manifest, ...changes });
const without = (made: RecordBody, ...keys: (keyof RecordBody)[]): RecordBody =>
  Object.fromEntries(
    Object.entries(made).filter(([key]) => !keys.some((gone) => gone === key)),
  ) as unknown as RecordBody;
const version = { model: "churn", version: "1.2.0" };
const upkeep = without(body({ subject: { kind: "upkeep", commit: oid("c") } }), "model", "version", "stage");

describe("planReceipts", () => {
  it.each<[string, RecordBody, string[]]>([
    ["an approved assignment", body(), ["churn#production#7 on a"]],
    ["a rollback", body({ outcome: "rolled-back" }), ["churn#production#7 on a"]],
    ["a vacation", without(body({ outcome: "vacated" }), "version"), ["churn#production!#7 on a"]],
    [
      "a vacation of what was never assigned",
      without(body({ outcome: "vacated" }), "version", "registrationCommit"),
      ["churn#production!#7 on c"],
    ],
    [
      "a registration",
      without(body({ subject: { kind: "registration", ...version } }), "stage"),
      ["churn@v1.2.0 on a"],
    ],
    [
      "a retirement",
      without(body({ subject: { kind: "retirement", ...version }, outcome: "retired" }), "stage"),
      ["churn@v1.2.0! on a"],
    ],
    [
      "a retirement of what was never registered",
      without(body({ subject: { kind: "retirement", ...version }, outcome: "retired" }), "stage", "registrationCommit"),
      [],
    ],
    ["upkeep", upkeep, []],
    ["a bypass", body({ outcome: "bypassed", findings: ["It was pushed."] }), []],
  ])("tags %s", (_, made, expected) => {
    const tags = planReceipts([sealed(made)], context).filter((action) => action.do === "create-tag");
    expect(tags.map(({ name, commit }) => `${name} on ${commit[0]}`)).toEqual(expected);
  });

  it("says in the tag what is in the record", () => {
    const record = sealed(body());
    const [tag] = planReceipts([record], context);
    expect(tag).toMatchObject({ do: "create-tag", after: context.after });
    expect(tag?.do === "create-tag" && tag.message).toBe(
      [
        "churn 1.2.0 is promoted to production after 1.1.0",
        "",
        "Registrar-Outcome: approved",
        "Registrar-Pull-Request: https://github.com/acme/models/pull/12",
        "Registrar-Approved-By: ana (1001) as risk",
        `Registrar-Manifest: sha256:${"0".repeat(64)}`,
        `Registrar-Record: record/churn/production/7 sha256:${record.digest}`,
        "",
      ].join("\n"),
    );
  });

  it("releases an assignment with its record, statement and manifest", () => {
    const release = planReceipts([sealed(body())], context).find((action) => action.do === "publish-release");
    expect(release).toMatchObject({ tag: "churn#production#7", title: "churn#production#7", latest: true });
    expect(release?.do === "publish-release" && release.assets.map(({ name }) => name)).toEqual([
      ...["record.dsse.json", "statement.json", "manifest.yaml"],
    ]);
    expect(release?.body).toContain("| `model` | `s3://models/churn.onnx` | `sha256:1111");
    expect(release?.body).toContain("ask `registrar resolve churn@production`");
    expect(release?.body).toContain("ana (risk)");
    expect(release?.body).not.toMatch(/@acme/);
  });

  it("ships every statement as envelope and bundle, and names their digests in the tag", () => {
    const record = sealedRecord(statedBody({ pullRequest, manifest }), makeKeys().privateKey);
    const [tag, release] = planReceipts([record], context);
    const { testResult, verdict } = record.companions ?? {};
    expect(tag?.do === "create-tag" && tag.message.trimEnd().split("\n").slice(-3)).toEqual([
      `Registrar-Record: record/churn/production/7 sha256:${record.digest}`,
      `Registrar-Test-Result: sha256:${testResult && recordDigest(testResult)}`,
      `Registrar-Verdict: sha256:${verdict && recordDigest(verdict)}`,
    ]);
    expect(release?.do === "publish-release" && release.assets.map(({ name }) => name)).toEqual([
      ...["record.dsse.json", "record.sigstore.json", "statement.json", "test-result.dsse.json"],
      ...["test-result.sigstore.json", "vsa.dsse.json", "vsa.sigstore.json", "manifest.yaml"],
    ]);
  });

  it("ships no bundle of what is not signed", () => {
    const [, release] = planReceipts([sealedRecord(statedBody({ signing: "off", manifest }))], context);
    expect(release?.do === "publish-release" && release.assets.map(({ name }) => name)).toEqual([
      ...["record.dsse.json", "statement.json", "test-result.dsse.json", "vsa.dsse.json", "manifest.yaml"],
    ]);
  });

  it.each([
    ["not the last stage", { ...context, lastStage: "elsewhere" }],
    ["no policy", { ...place, after: context.after, texts: context.texts }],
  ])("leaves the latest release alone when there is %s", (_, given) => {
    expect(planReceipts([sealed(body())], given)).toContainEqual(expect.objectContaining({ latest: false }));
  });

  it.each<[string, RecordBody]>([
    ["a vacation", without(body({ outcome: "vacated" }), "version")],
    ["a registration", without(body({ subject: { kind: "registration", ...version } }), "stage")],
    ["a bypass", body({ outcome: "bypassed", findings: ["x"] })],
  ])("releases nothing for %s", (_, made) => {
    expect(planReceipts([sealed(made)], context).map((action) => action.do)).not.toContain("publish-release");
  });

  it("tells the pull request once for each landing what became of it", () => {
    const bypass = body({
      subject: { kind: "assignment", model: "churn", stage: "staging", sequence: 1 },
      stage: "staging",
      outcome: "bypassed",
      findings: ["Gate auc: @acme/all"],
    });
    const comments = planReceipts([sealed(body()), sealed(bypass)], context).filter(
      (one) => one.do === "audit-comment",
    );
    expect(comments).toHaveLength(1);
    expect(comments[0]).toMatchObject({ pull: 12, marker: `registrar:audit ${oid("c")}` });
    expect(comments[0]?.body).toContain(
      "[`churn#production#7`](https://github.com/acme/models/releases/tag/churn%23production%237)",
    );
    expect(comments[0]?.body).toContain("- Gate auc: @\u200bacme/all");
  });

  it("says nothing on a pull request when there was none", () => {
    expect(planReceipts([sealed(sampleBody())], context).map((one) => one.do)).toEqual([
      "create-tag",
      "publish-release",
    ]);
  });

  it("tells workflows of an assignment between its release and the comment, in names that stay", () => {
    const actions = planReceipts([sealed(body({ outcome: "rolled-back" }))], context);
    expect(actions.map((action) => action.do)).toEqual([
      ...["create-tag", "publish-release", "dispatch-receipt", "audit-comment"],
    ]);
    expect(actions[2]).toEqual({
      do: "dispatch-receipt",
      event: "registrar-assigned",
      payload: {
        ...{ model: "churn", stage: "production", version: "1.2.0", sequence: 7, tag: "churn#production#7" },
        ...{ record: "record/churn/production/7", commit: oid("a") },
      },
      until: { pull: 12, marker: `registrar:audit ${oid("c")}` },
    });
    const [, documented = ""] = /```json\n(.*?)```/s.exec(readFileSync("docs/deploying.md", "utf8")) ?? [];
    const payload = actions[2]?.do === "dispatch-receipt" ? actions[2].payload : {};
    expect(Object.keys(JSON.parse(documented))).toEqual(Object.keys(payload));
  });

  it.each<[string, RecordBody]>([
    ["a vacation", without(body({ outcome: "vacated" }), "version")],
    ["a registration", without(body({ subject: { kind: "registration", ...version } }), "stage")],
    ["a bypass", body({ outcome: "bypassed", findings: ["x"] })],
    ["what came without a pull request, so that no comment could say it was told", sampleBody()],
  ])("tells workflows nothing of %s", (_, made) => {
    expect(planReceipts([sealed(made)], context).map((action) => action.do)).not.toContain("dispatch-receipt");
  });

  it("lets nothing follow from a false signature", () => {
    const actions = planReceipts([sealed(body(), "invalid")], context);
    expect(actions).toEqual([
      expect.objectContaining({ do: "audit-comment", body: expect.stringContaining("was not made by this registrar") }),
    ]);
  });

  it("throws on an approval that names no registration", () => {
    expect(() => planReceipts([sealed(without(body(), "registrationCommit"))], context)).toThrow(
      "record/churn/production/7",
    );
  });

  it("gives the same receipts for the same records", () => {
    expect(planReceipts([sealed(body())], context)).toEqual(planReceipts([sealed(body())], context));
  });
});

describe("planIncident", () => {
  const incidents = (...records: ReturnType<typeof sealed>[]) =>
    planIncident(records, { ...place, defaultBranch: "main" });
  const bypass = body({ outcome: "bypassed", findings: ["Gate approvals: 0 of 2 @acme/all"] });

  it("says what happened, who, which commits and what to do", () => {
    const [incident, ...more] = incidents(sealed(bypass), sealed(upkeep));
    expect(more).toEqual([]);
    expect(incident).toMatchObject({
      do: "open-incident",
      marker: `registrar:incident ${oid("c")}`,
      title: "Bypass: churn 1.2.0 was put into production without a passing verdict (cccccccccccc)",
    });
    expect(incident?.body).toContain("- Gate approvals: 0 of 2 @\u200bacme/all");
    expect(incident?.body).toContain("by dana, merged by mona");
    expect(incident?.body).toContain(`[\`${oid("c")}\`](https://github.com/acme/models/commit/${oid("c")})`);
    expect(incident?.body).toContain("revert it in a pull request");
  });

  it("names a push that came without a pull request", () => {
    expect(incidents(sealed(without(bypass, "pullRequest")))[0]?.body).toContain("- no pull request: ");
  });

  it("is opened for a false signature too", () => {
    expect(incidents(sealed(body(), "invalid"))[0]?.title).toContain("record/churn/production/7 has a false signature");
  });

  it("is not opened for what was approved", () => expect(incidents(sealed(body()), sealed(upkeep))).toEqual([]));
});

describe("planConflict", () => {
  it("names what is in the way, in a mark that nothing can end early", () => {
    const context = { ...place, defaultBranch: "main" };
    const incident = planConflict({ subject: "churn@v1 --> x", message: "churn@v1 is a branch of @acme/all" }, context);
    expect(incident.marker).toBe("registrar:conflict churn@v1_-___x");
    expect(incident.title).toBe("Conflict: churn@\u200bv1 is a branch of @\u200bacme/all");
    expect(incident.body).toContain("look for `churn@v1 --> x` with `git show-ref`");
  });
});
