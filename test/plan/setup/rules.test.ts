// Every rule of the setup: what is well, what is missing, and what could not be told.

import { describe, expect, it } from "@jest/globals";
import type { Enforced, EnvironmentFact, RuleFact, Ruleset } from "../../../src/plan/setup/enforced.ts";
import { exitCodeOf, type SetupVerdict } from "../../../src/plan/setup/finding.ts";
import { findSetup, SETUP_RULES } from "../../../src/plan/setup/rules/index.ts";
import { policyText, STAGES, soundPolicy } from "../../policy/sample.ts";
import { APP, admins, app, CLASSIC, enforced, enforcedBy, found, HIDDEN, ruleset, tagRuleset } from "./sample.ts";

const checks = (...required: object[]): RuleFact => ({
  type: "required_status_checks",
  parameters: { required_status_checks: required },
});
const bare = (...rules: RuleFact[]) => enforcedBy([ruleset({ rules })]);
const reviews = (parameters: object): RuleFact => ({ type: "pull_request", parameters: { ...parameters } });
const classicOnly = (changes: Partial<typeof CLASSIC> = {}) => ({
  ...enforcedBy([]),
  classic: { known: { ...CLASSIC, ...changes } },
});
const blind = (facts: Enforced): Enforced => ({ ...facts, classic: HIDDEN });
const bypassed = (...known: ReturnType<typeof app>[]) => enforcedBy([ruleset({ bypass: { known } })]);
const tags = (changes: Partial<Ruleset>) => enforcedBy([ruleset()], [tagRuleset(changes)]);
const team = (...members: number[]) => ({ known: { privacy: "closed", members } });
const environment = (changes: object) => ({
  environments: { known: [{ name: "production", refs: "any" as const, adminsBypass: true, ...changes }] },
});
const locked = (locks: EnvironmentFact["locks"]) => enforced(environment({ locks }));
const tag = (pattern: string) => ({ pattern, type: "tag" as const });
const branch = (pattern: string) => ({ pattern, type: "branch" as const });
const queue = (events: string[]) => {
  const facts = bare({ type: "merge_queue", parameters: {} });
  return { ...facts, installation: { known: { permissions: { merge_queues: "read" }, events } } };
};

type Row = [id: string, what: string, facts: Enforced, verdict: SetupVerdict, got: string];

const CHECK_ROWS: Row[] = [
  ["required-check", "required from our App", enforced(), "ok", "App 42"],
  ["required-check", "required by classic protection", classicOnly(), "ok", "App 42"],
  ["required-check", "not required", bare(), "missing", "registrar is not required"],
  ["required-check", "T51 required from any source", bare(checks({ context: "registrar" })), "missing", "any source"],
  [
    "required-check",
    "T51 required from any source, in the classic way",
    classicOnly({ checks: [{ context: "registrar", appId: -1 }] }),
    "missing",
    "any source",
  ],
  [
    "required-check",
    "T94 required from the App of before",
    bare(checks({ context: "registrar", integration_id: 41 })),
    "missing",
    "App 41, and our App is 42",
  ],
  [
    "required-check",
    "under another name",
    bare(checks({ context: "registrar / setup", integration_id: APP })),
    "missing",
    "not required",
  ],
  ["required-check", "perhaps in the classic way", blind(bare()), "could-not-tell", "403"],
  ["required-check", "hidden", blind(enforced({ branchRules: HIDDEN })), "could-not-tell", "403"],
  ["required-check", "of an App that nobody named", enforced({ app: HIDDEN }), "could-not-tell", "403"],
  [
    "required-check",
    "of an App that nobody named, from any source",
    { ...bare(checks({ context: "registrar" })), app: HIDDEN },
    "missing",
    "any source",
  ],
  ["namesakes", "none", enforced(), "ok", "nothing else"],
  [
    "namesakes",
    "T52 a status",
    enforced({ namesakes: { known: [{ kind: "status", by: "ana", commit: "a".repeat(40) }] } }),
    "warning",
    "a status of ana on aaaaaaaaaaaa",
  ],
  ["namesakes", "hidden", enforced({ namesakes: HIDDEN }), "could-not-tell", "403"],
  ["merge-queue", "none", enforced(), "ok", "no merge queue"],
  ["merge-queue", "that the App hears of", queue(["merge_group"]), "ok", "hears"],
  ["merge-queue", "that the App does not hear of", queue([]), "missing", "does not hear"],
  ["merge-queue", "of an installation nobody shows", { ...queue([]), installation: HIDDEN }, "could-not-tell", "403"],
  ["merge-queue", "hidden", enforced({ branchRules: HIDDEN }), "could-not-tell", "403"],
  ["auto-merge", "off", enforced(), "ok", "off"],
  ["auto-merge", "on, behind the check", enforced({ autoMerge: { known: true } }), "ok", "waits"],
  ["auto-merge", "on, behind nothing", { ...bare(), autoMerge: { known: true } }, "warning", "may not wait"],
  ["auto-merge", "hidden", enforced({ autoMerge: HIDDEN }), "could-not-tell", "403"],
];

const BRANCH_ROWS: Row[] = [
  ...["pull-request", "stale-approvals", "last-push", "force-push", "deletion"].flatMap((id): Row[] => [
    [id, "asked for", enforced(), "ok", ""],
    [id, "asked for in the classic way", classicOnly(), "ok", ""],
    [id, "asked for by nobody", bare(), "missing", ""],
    [id, "hidden", blind(bare()), "could-not-tell", "403"],
  ]),
  ["pull-request", "without approvals", bare(reviews({ required_approving_review_count: 0 })), "missing", ""],
  ["stale-approvals", "kept", bare(reviews({ required_approving_review_count: 1 })), "missing", ""],
  ["force-push", "allowed in the classic way", classicOnly({ forcePushes: true }), "missing", ""],
  ["deletion", "allowed in the classic way", classicOnly({ deletions: true }), "missing", ""],
  ["signed-commits", "asked for", bare({ type: "required_signatures", parameters: {} }), "ok", "a rule asks for it"],
  ["signed-commits", "asked for in the classic way", classicOnly({ signedCommits: true }), "ok", "a rule asks for it"],
  ["signed-commits", "T15 asked for by nobody", enforced(), "warning", "no rule asks for it"],
  ["signed-commits", "T15 not asked for in the classic way", classicOnly(), "warning", "no rule asks for it"],
  ["signed-commits", "perhaps in the classic way", blind(enforced()), "warning", "no rule is seen that asks for it"],
  ["signed-commits", "hidden", enforced({ branchRules: HIDDEN }), "could-not-tell", "403"],
  ["branch-bypass", "nobody", enforced(), "ok", "nobody"],
  ["branch-bypass", "T83 administrators", bypassed(admins()), "warning", "repository role admin (always)"],
  ["branch-bypass", "T95 exempt administrators", bypassed(admins("exempt")), "missing", "admin (exempt)"],
  ["branch-bypass", "T95 another App", bypassed(app("pull_request", 7)), "missing", "App 7 (pull_request)"],
  ["branch-bypass", "our own App", bypassed(app()), "missing", "App 42 (always)"],
  [
    "branch-bypass",
    "administrators of one ruleset, where another binds them",
    enforcedBy([ruleset({ id: 3, name: "older", bypass: { known: [admins("exempt")] } }), ruleset()]),
    "ok",
    "nobody",
  ],
  [
    "branch-bypass",
    "T83 administrators in the classic way",
    classicOnly({ enforceAdmins: false }),
    "warning",
    "administrators",
  ],
  ["branch-bypass", "hidden", enforcedBy([ruleset({ bypass: HIDDEN })]), "could-not-tell", "403"],
  [
    "branch-bypass",
    "hidden in one ruleset, shown by another that binds all",
    enforcedBy([ruleset({ id: 3, bypass: HIDDEN }), ruleset()]),
    "ok",
    "nobody",
  ],
];

const TAG_ROWS: Row[] = [
  ...["record-tags", "version-tags", "stage-tags"].flatMap((id): Row[] => [
    [id, "ours alone", enforced(), "ok", "our App alone"],
    [id, "in a wider ruleset", tags({ include: ["~ALL"] }), "ok", "our App alone"],
    [id, "free", enforcedBy([ruleset()], []), "missing", "creation, update, deletion"],
    [id, "free to be moved", tags({ rules: [{ type: "creation", parameters: {} }] }), "missing", "update, deletion"],
    [id, "in a ruleset that only evaluates", tags({ enforcement: "evaluate" }), "missing", "creation"],
    [id, "in a ruleset with exceptions", tags({ exclude: ["refs/tags/x"] }), "missing", "creation"],
    [id, "also somebody else's", tags({ bypass: { known: [app(), admins()] } }), "missing", "admin (always) may pass"],
    [id, "closed to our App", tags({ bypass: { known: [] } }), "missing", "our App may not make them"],
    [
      id,
      "closed to our App as it sees itself",
      tags({ bypass: HIDDEN, ownBypass: "never" }),
      "missing",
      "may not make them",
    ],
    [id, "of hidden bypass", tags({ bypass: HIDDEN, ownBypass: "always" }), "could-not-tell", "403"],
    [id, "hidden", enforced({ rulesets: HIDDEN }), "could-not-tell", "403"],
  ]),
  [
    "record-tags",
    "included by a pattern that stops at the first slash",
    tags({ include: ["refs/tags/record/**", "refs/tags/*"] }),
    "missing",
    "creation",
  ],
  ["immutable-releases", "on", enforced(), "ok", ""],
  ["immutable-releases", "T79 off", enforced({ immutableReleases: { known: false } }), "missing", "can be changed"],
  ["immutable-releases", "hidden", enforced({ immutableReleases: HIDDEN }), "could-not-tell", "403"],
];

const DEPLOY_ROWS: Row[] = [
  ["environment-refs", "none", enforced(), "ok", "no environment"],
  ["environment-refs", "of no stage", enforced(environment({ name: "docs" })), "ok", "no environment"],
  ["environment-refs", "T89 open to any ref", enforced(environment({})), "missing", "any branch and tag"],
  [
    "environment-refs",
    "open to our tags",
    enforced(environment({ refs: [tag("*#production#*"), branch("main")] })),
    "ok",
    "tag *#production#*, branch main",
  ],
  ["environment-refs", "T89 open to tags of others", enforced(environment({ refs: [tag("v*")] })), "missing", "tag v*"],
  [
    "environment-refs",
    "T89 open to tags in folders",
    enforced(environment({ refs: [tag("*/*#*")] })),
    "missing",
    "tag */*#*",
  ],
  [
    "environment-refs",
    "T89 open to other branches",
    enforced(environment({ refs: [branch("release/*")] })),
    "missing",
    "branch release/*",
  ],
  [
    "environment-refs",
    "T89 open to protected branches of none",
    { ...bare(), ...environment({ refs: "protected" }) },
    "missing",
    "any branch may deploy",
  ],
  [
    "environment-refs",
    "open to protected branches",
    enforced(environment({ refs: "protected" })),
    "warning",
    "no tag of ours",
  ],
  [
    "environment-refs",
    "of protected branches nobody shows",
    { ...blind(bare()), ...environment({ refs: "protected" }) },
    "could-not-tell",
    "403",
  ],
  ["environment-refs", "hidden", enforced({ environments: HIDDEN }), "could-not-tell", "403"],
  ["environment-refs", "without a policy", enforced({ policy: { known: [] } }), "could-not-tell", "no stages"],
  [
    "environment-admins",
    "T88 who may bypass",
    enforced(environment({ name: "Production" })),
    "missing",
    "administrators may",
  ],
  ["environment-admins", "who may not", enforced(environment({ adminsBypass: false })), "ok", "they do not"],
  [
    "environment-admins",
    "of whom GitHub says nothing",
    enforced(environment({ adminsBypass: undefined })),
    "could-not-tell",
    "does not say",
  ],
  ["environment-lock", "of our App", locked({ known: [APP] }), "ok", "the App is one"],
  ["environment-lock", "of our App among others", locked({ known: [7, APP] }), "ok", "the App is one"],
  ["environment-lock", "of nobody", locked({ known: [] }), "warning", "it is none"],
  ["environment-lock", "of another App", locked({ known: [7] }), "warning", "App 7 is"],
  ["environment-lock", "hidden", locked(HIDDEN), "could-not-tell", "403"],
  ["environment-lock", "that nobody asked for", enforced(environment({})), "could-not-tell", "nobody asked"],
  [
    "environment-lock",
    "of an App that nobody named",
    { ...locked({ known: [7] }), app: { hidden: "nobody said which App" } },
    "could-not-tell",
    "nobody said",
  ],
  ["environment-lock", "where no stage is deployed", enforced(), "ok", "no environment"],
  ["workflow-approvals", "off", enforced(), "ok", "may not"],
  ["workflow-approvals", "on", enforced({ workflowsApprove: { known: true } }), "missing", "may create and approve"],
  ["workflow-approvals", "hidden", enforced({ workflowsApprove: HIDDEN }), "could-not-tell", "403"],
];

const granted = (permissions: Record<string, string>, events: string[]) =>
  enforced({ installation: { known: { permissions, events } } });
const staffed = (risk: object, engineering: object) =>
  enforced({
    teams: new Map([
      ["acme/risk", risk],
      ["acme/engineering", engineering],
    ]) as Enforced["teams"],
  });
const problem = { code: "policy-invalid", file: "registry.yaml", what: "it is broken", fix: "mend it" } as const;

const withPolicy = (more: string) => enforced({ policy: { known: soundPolicy(policyText(STAGES, more)) } });

const PEOPLE_ROWS: Row[] = [
  ["app-permissions", "granted", granted({ checks: "write", members: "write" }, []), "ok", "all"],
  [
    "app-permissions",
    "of before an upgrade",
    granted({ checks: "read" }, []),
    "missing",
    "checks: write, members: read",
  ],
  ["app-permissions", "hidden", enforced({ installation: HIDDEN }), "could-not-tell", "403"],
  ["app-events", "subscribed", granted({}, ["push", "merge_group", "star"]), "ok", "all"],
  ["app-events", "of before an upgrade", granted({}, ["push"]), "missing", "merge_group"],
  ["app-events", "hidden", enforced({ installation: HIDDEN }), "could-not-tell", "403"],
  ["policy", "sound", enforced(), "ok", "sound"],
  ["policy", "broken", enforced({ policy: { known: [problem] } }), "missing", "registry.yaml: it is broken. Mend it"],
  ["policy", "hidden", enforced({ policy: HIDDEN }), "could-not-tell", "403"],
  ["teams", "that are there", enforced(), "ok", "2 in it"],
  ["teams", "that the App does not see", staffed({ known: null }, team(3)), "missing", "does not exist or is hidden"],
  ["teams", "that are secret", staffed({ known: { privacy: "secret", members: [1] } }, team(3)), "warning", "secret"],
  ["teams", "that this token does not see", staffed(HIDDEN, team(3)), "could-not-tell", "403"],
  ["teams", "nobody looked for", enforced({ teams: new Map() }), "could-not-tell", "nobody looked"],
  [
    "roles",
    "of enough people",
    enforced({ policy: { known: soundPolicy(policyText(STAGES).replace("owners: 1", "risk: 1")) } }),
    "ok",
    "can be filled",
  ],
  ["roles", "of nobody", staffed(team(), team(3, 4)), "missing", "nobody is left for risk"],
  ["roles", "of one person for two", staffed(team(3), team(3)), "missing", "nobody is left for"],
  ["roles", "with nobody to spare", staffed(team(1), team(3)), "warning", "can not propose"],
  [
    "roles",
    "of too few for a break-glass",
    withPolicy("breakGlass: { approvals: { risk: 9 }, reviewWithin: P3D, maxTerm: P14D }"),
    "missing",
    "9 × risk asked for",
  ],
  [
    "roles",
    "of too few for a waiver beside the promotion",
    withPolicy("waivers: { approvals: { risk: 2 }, maxTerm: P90D }"),
    "missing",
    "3 × risk",
  ],
  ["roles", "of a team nobody shows", staffed(HIDDEN, team(3)), "could-not-tell", "not known"],
];

const ROWS = [...CHECK_ROWS, ...BRANCH_ROWS, ...TAG_ROWS, ...DEPLOY_ROWS, ...PEOPLE_ROWS];

describe("the rule", () => {
  it.each(ROWS)("%s: %s", (id, _, facts, verdict, got) => {
    expect(found(facts, id)).toContainEqual({ verdict, got: expect.stringContaining(got) });
  });

  it.each(SETUP_RULES.map(({ id }) => [id]))("%s is shown with well, wrong and unknown", (id) => {
    const verdicts = ROWS.filter(([tested]) => tested === id).map(([, , , verdict]) => verdict);
    expect(verdicts).toEqual(expect.arrayContaining(["ok"]));
    expect(verdicts.includes("missing") || verdicts.includes("warning")).toBe(true);
    expect(verdicts).toContain("could-not-tell");
  });
});

describe("findings", () => {
  it("of a repository where all is well ask for nothing but signatures and a second owner", () => {
    const open = findSetup(enforced()).filter(({ verdict }) => verdict !== "ok");
    const wheres = open.map(({ id, where }) => `${id}: ${where}`);
    expect(wheres).toEqual([
      "signed-commits: branch main of acme/models",
      "roles: approvals of a retirement",
      "roles: approvals of a policy change",
    ]);
    expect(exitCodeOf(open)).toBe(0);
  });

  it("say of everything that is not well where, why, and how to mend it", () => {
    const facts = { ...enforcedBy([], []), immutableReleases: { known: false }, ...environment({}) };
    const open = findSetup(facts).filter(({ verdict }) => verdict !== "ok");
    expect(open.length).toBeGreaterThan(10);
    for (const { where, why, expected, mend } of open) {
      expect(where).not.toBe("");
      expect(why).toMatch(/^[A-Z].*\.$/);
      expect(expected).not.toMatch(/\.$/);
      expect(mend?.setting).toMatch(/^\S.{10,}/);
    }
  });

  it.each<[SetupVerdict[], number]>([
    [[], 0],
    [["ok", "warning"], 0],
    [["ok", "could-not-tell"], 2],
    [["could-not-tell", "missing"], 1],
  ])("of %j end with %d", (verdicts, code) => {
    const findings = verdicts.map((verdict) => ({ id: "x", verdict, why: "", where: "", expected: "", got: "" }));
    expect(exitCodeOf(findings)).toBe(code);
  });
});
