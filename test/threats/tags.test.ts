// Threats of section F to tags that are there: whoever may write moves, deletes, copies or signs them, and somebody asks what may run.
import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { MODEL, stageFile, stagePath } from "../../sandbox/story/sample.ts";
import { parseArmour } from "../../src/registry/armour.ts";
import { payloadBytes } from "../../src/registry/dsse.ts";
import { formatRecordMessage } from "../../src/registry/record-tag.ts";
import { parseStatement } from "../../src/registry/statement.ts";
import { forge } from "../registry/forged-record.ts";
import { startThreats, type Threats } from "./place.ts";
import { REPO } from "./pull.ts";
import { tell } from "./terminal.ts";

const STAGING = `${MODEL}@staging`;
const KEY = ["--key", "registrar.pub"];
const RECEIPT = `${MODEL}#staging#2`;
const RECORD = `record/${MODEL}/staging/2`;

let threats: Threats;

beforeAll(async () => {
  threats = await startThreats();
  for (const reason of ["First", "Second"]) {
    const pull = await threats.open("ana");
    await pull.review("ben");
    await pull.merge("ana");
    const files = { [stagePath("staging")]: stageFile("staging", pull.version, reason) };
    const promotion = await threats.place.propose(threats.place.actor("ana"), { title: reason, files });
    await threats.place.approve(promotion, "ben");
    await threats.place.land(threats.place.actor("ana"), promotion);
  }
});

afterAll(() => threats.close());

const sam = () => threats.as("sam").rest.git;
const commitOf = async (name: string) => (await threats.place.tags()).get(name) ?? "";
const remove = (name: string) => sam().deleteRef({ ...REPO, ref: `tags/${name}` });
const make = (name: string, sha: string) => sam().createRef({ ...REPO, ref: `refs/tags/${name}`, sha });
const move = (name: string, sha: string) => sam().updateRef({ ...REPO, ref: `tags/${name}`, sha, force: true });

/** An annotated tag of somebody who may write. */
async function annotate(name: string, object: string, message: string): Promise<string> {
  const tagger = { name: "registrar[bot]", email: "registrar[bot]@users.noreply.github.com" };
  return (await sam().createTag({ ...REPO, tag: name, message, object, type: "commit", tagger })).data.sha;
}

/** Does something to tags, looks, and puts every tag back where it was. */
async function meanwhile(act: () => Promise<unknown>, look: () => Promise<void>): Promise<void> {
  const list = async () => (await sam().listMatchingRefs({ ...REPO, ref: "tags/" })).data;
  const before = await list();
  await act();
  await threats.place.scene.settled();
  try {
    await look();
  } finally {
    for (const { ref } of await list()) await sam().deleteRef({ ...REPO, ref: ref.replace("refs/", "") });
    for (const { ref, object } of before) await sam().createRef({ ...REPO, ref, sha: object.sha });
    await threats.place.scene.settled();
  }
}

/** Faults that the audit finds, as `code place`. */
async function audited(): Promise<string[]> {
  const { out } = await tell(threats.place, ["audit", ...KEY, "--json"]);
  const { findings } = JSON.parse(out) as { findings: { severity: string; code: string; where: string }[] };
  return findings
    .filter(({ severity }) => severity === "fault")
    .map(({ code, where }) => `${code} ${where.split(" at ")[0]}`);
}

interface Row {
  title: string;
  act: () => Promise<unknown>;
  /** Why nothing may be deployed. */
  refused: string;
  /** Everything the audit finds, and nothing besides. */
  faults: readonly string[];
}

const MOVED: readonly Row[] = [
  {
    title: "T79 moved receipt: what lies on another commit than its record says is not deployed",
    act: async () => move(RECEIPT, await annotate(RECEIPT, await commitOf(`${MODEL}@v1.1.0`), "As it was")),
    refused: "record-mismatch",
    faults: [`receipt-moved ${RECEIPT}`],
  },
  {
    title: "T79 replaced receipt: a lightweight tag in its place is not deployed",
    act: async () => move(RECEIPT, await commitOf(RECEIPT)),
    refused: "receipt-unsound",
    faults: [`receipt-unsound ${RECEIPT}`],
  },
  {
    title: "T79 deleted receipt: the stage does not fall back to what it held before",
    act: () => remove(RECEIPT),
    refused: "receipt-missing",
    faults: [`receipt-missing ${RECEIPT}`],
  },
  {
    title: "T79 deleted registration: a version without its receipt is not deployed",
    act: () => remove(`${MODEL}@v1.2.0`),
    refused: "registration-missing",
    faults: [`receipt-missing ${MODEL}@v1.2.0`],
  },
  {
    title: "T76 deleted record: its receipt is not deployed, and the audit finds the gap and nothing besides",
    act: () => remove(RECORD),
    refused: "record-missing",
    faults: [`change-without-record ${stagePath("staging")}`, `receipt-without-record ${RECEIPT}`],
  },
  {
    title: "T92 replayed receipt: a record of before under the next number is not deployed",
    act: async () => {
      for (const [name, next] of [
        [`record/${MODEL}/staging/1`, `record/${MODEL}/staging/3`],
        [`${MODEL}#staging#1`, `${MODEL}#staging#3`],
      ] as const) {
        await make(next, await annotate(next, await commitOf(name), await threats.place.tagText(name)));
      }
    },
    refused: "record-unsound",
    faults: [`record-unsound record/${MODEL}/staging/3`, `receipt-without-record ${MODEL}#staging#3`],
  },
  {
    title: "T91 signed by any key: a record that somebody sealed again is not deployed",
    act: async () => move(RECORD, await annotate(RECORD, await commitOf(RECORD), await sealAgain(RECORD))),
    refused: "signature-invalid",
    faults: [
      `record-unsound ${RECORD}`,
      `change-without-record ${stagePath("staging")}`,
      `receipt-without-record ${RECEIPT}`,
    ],
  },
];

const STRANGER = generateKeyPairSync("ec", {
  namedCurve: "P-256",
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

/** The same statements under the key of a stranger. */
async function sealAgain(name: string): Promise<string> {
  const found = parseArmour(await threats.place.tagText(name), "RECORD");
  const body = found && "payload" in found ? parseStatement(payloadBytes(found).toString("utf8")) : undefined;
  if (body === undefined || "invalid" in body) throw new Error(`${name} holds no record`);
  return formatRecordMessage({ sentence: "As it was", ...forge(body, STRANGER.privateKey), trailers: [] });
}

describe("a tag of the registry", () => {
  it("is answered with before anybody touches it, and the audit is well", async () => {
    expect(await tell(threats.place, ["resolve", STAGING, ...KEY])).toMatchObject({ code: 0, err: "" });
    expect(await audited()).toEqual([]);
  });

  it.each(MOVED)("$title", async ({ act, refused, faults }) => {
    await meanwhile(act, async () => {
      const told = await tell(threats.place, ["resolve", STAGING, ...KEY]);
      expect(told).toMatchObject({ code: 1, out: "", err: expect.stringContaining(`refused (${refused})`) });
      const verified = await tell(threats.place, ["verify", STAGING, ...KEY]);
      expect(verified).toMatchObject({ code: 1, err: expect.stringContaining(`refused (${refused})`) });
      expect((await audited()).sort()).toEqual([...faults].sort());
    });
  });

  it("T76 deleted history: what is missing is found by the audit, and what is there still holds together", async () => {
    const act = async () => {
      for (const name of [`record/${MODEL}/staging/1`, `${MODEL}#staging#1`]) await remove(name);
    };
    await meanwhile(act, async () => {
      expect(new Set(await audited())).toEqual(
        new Set([`change-without-record ${stagePath("staging")}`, `chain-broken record/${MODEL}/staging`]),
      );
      expect(await tell(threats.place, ["resolve", STAGING, ...KEY])).toMatchObject({ code: 0 });
    });
  });

  it("T76 deleted comment: what the App told on a pull request is no evidence, so nothing is missed", async () => {
    const dora = threats.as("dora").rest.issues;
    const { data } = await dora.listCommentsForRepo({ ...REPO, per_page: 100 });
    expect(data.length).toBeGreaterThan(4);
    for (const { id } of data) await dora.deleteComment({ ...REPO, comment_id: id });
    await threats.place.scene.settled();
    expect(await audited()).toEqual([]);
    expect(await tell(threats.place, ["verify", STAGING, ...KEY])).toMatchObject({ code: 0 });
  });

  it("T92 older state put back: is answered as current to those alone who do not know the number they deployed", async () => {
    const act = async () => {
      for (const name of [RECEIPT, RECORD]) await remove(name);
    };
    await meanwhile(act, async () => {
      const older = await tell(threats.place, ["resolve", STAGING, ...KEY, "--at-least", "2"]);
      expect(older).toMatchObject({ code: 1, err: expect.stringContaining("refused (stale)") });
      expect(await audited()).toEqual([`change-without-record ${stagePath("staging")}`]);
    });
  });

  it.each(["resolve", "verify"])("T91 another key: only the one that was pinned is believed (%s)", async (command) => {
    const other = { "other.pub": STRANGER.publicKey };
    const told = await tell(threats.place, [command, STAGING, "--key", "other.pub"], other);
    expect(told).toMatchObject({ code: 1, err: expect.stringContaining("refused (signature-invalid)") });
  });

  it("T91 no key: an answer says that no signature was looked at, and nothing is verified", async () => {
    const told = await tell(threats.place, ["resolve", STAGING]);
    expect(told).toMatchObject({ code: 0, err: expect.stringContaining("no public key was given") });
    expect(told.out).toContain("signature  unchecked");
    expect((await tell(threats.place, ["verify", STAGING])).code).not.toBe(0);
  });
});
