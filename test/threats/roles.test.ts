// Threats of section B about roles: one person fills one place, and only who is in the team now fills any.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { faults } from "../../sandbox/faults.ts";
import { type Login, SAMPLE_FILES } from "../../sandbox/story/sample.ts";
import { startThreats, type Threats } from "./place.ts";
import { type Pull, REPO } from "./pull.ts";
import { approved, playRow, type Row } from "./rows.ts";

let threats: Threats;

/** A registration that two roles must approve, so that one person could try to fill both. */
const POLICY = (SAMPLE_FILES["registry.yaml"] ?? "").replace(
  "registration:\n  approvals: { engineering: 1 }",
  "registration:\n  approvals: { engineering: 1, risk: 1 }",
);

beforeAll(async () => {
  threats = await startThreats({ files: { "registry.yaml": POLICY } });
});

afterEach(() => threats.tidy());

afterAll(() => threats.close());

function place(login: string, team: string, state: "active" | "pending" | "none"): void {
  threats.place.scene.sandbox.setMembership({ org: REPO.owner, team, login, state });
}

const approveAs = async (pull: Pull, ...logins: Login[]) => {
  for (const login of logins) await pull.review(login);
};

const READY = "Ready to merge";

const ROWS: readonly Row[] = [
  {
    title: "T20 second hat: one person in both teams fills one place",
    act: async (pull) => {
      place("ben", "risk", "active");
      await pull.review("ben");
    },
    check: "action_required",
    says: "1 of 2 approvals",
  },
  {
    title: "T21 two roles: with a second person, whoever can fill both is put where the other can not",
    act: async (pull) => {
      place("ben", "risk", "active");
      await approveAs(pull, "ben", "eve");
    },
    check: "success",
    says: READY,
  },
  {
    title: "T22 team change: who leaves the team takes the approval along",
    act: async (pull) => {
      await approveAs(pull, "ben", "chloe");
      expect(await threats.check(pull)).toMatchObject({ conclusion: "success" });
      place("chloe", "risk", "none");
    },
    check: "action_required",
    says: "chloe fills none of the roles that are asked",
  },
  {
    title: "T22 team change: when the webhook is lost, the sweep finds it",
    act: async (pull) => {
      await approveAs(pull, "ben", "chloe");
      await threats.unheard(async () => place("chloe", "risk", "none"));
      await threats.sweep();
    },
    check: "action_required",
    says: "chloe fills none of the roles that are asked",
  },
  {
    title: "T23 invitation: who has not accepted it is no member",
    act: async (pull) => {
      place("otto", "risk", "pending");
      await approveAs(pull, "ben", "otto");
    },
    check: "action_required",
    says: "otto fills none of the roles that are asked",
  },
  {
    title: "T24 child team: its members are not members of the team above, unless the policy says so",
    act: async (pull) => {
      threats.place.scene.sandbox.createTeam({ org: REPO.owner, slug: "interns", members: ["otto"], parent: "risk" });
      await approveAs(pull, "ben", "otto");
    },
    check: "action_required",
    says: "otto fills none of the roles that are asked",
  },
  {
    title: "T25 missing team: a team that is gone or hidden is said, and nobody fills its role",
    act: async (pull) => {
      teams().get("risk")?.members.clear();
      hidden = teams().get("risk");
      teams().delete("risk");
      await approveAs(pull, "ben", "chloe");
    },
    check: "action_required",
    says: "does not exist or is hidden from the App",
  },
];

const teams = () => {
  const { sandbox } = threats.place.scene;
  const organization = [...sandbox.state.organizations.values()].find(({ account }) => account.login === REPO.owner);
  if (organization === undefined) throw new Error("there is no organization");
  return organization.teams;
};

type Team = NonNullable<ReturnType<ReturnType<typeof teams>["get"]>>;
let hidden: Team | undefined;

/** The teams as they were. */
async function restore(): Promise<void> {
  await threats.unheard(async () => {
    if (hidden) teams().set("risk", hidden);
    hidden = undefined;
    teams().delete("interns");
    for (const login of ["ben", "otto"]) place(login, "risk", "none");
    place("chloe", "risk", "active");
    place("ravi", "risk", "active");
  });
}

describe("an approval", () => {
  it.each(ROWS)("$title", async (row) => {
    try {
      await playRow(threats, row);
    } finally {
      await restore();
    }
  });

  it("T25 failing GitHub: while the members can not be read nothing is green, and afterwards the verdict comes", async () => {
    const pull = await threats.open("ana");
    let failures = 0;
    const told: string[] = [];
    const mend = threats.place.scene.sandbox.intercept(({ method, route }) => {
      if (method === "POST" && route.endsWith("/check-runs") && failures < 6) told.push(route);
      if (!route.endsWith("/members") || failures >= 6) return undefined;
      failures += 1;
      return faults.serverError(502);
    });
    try {
      await approveAs(pull, "ben", "chloe");
    } finally {
      mend();
    }
    expect(failures).toBe(6);
    expect(told).toEqual([]);
    expect(await threats.check(pull)).toMatchObject({ conclusion: "success" });
    await pull.merge("ana");
    expect(await threats.trace(pull)).toEqual(approved(pull));
  });
});
