// Records as GitHub holds them, read in few requests however many there are.

import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { faults } from "../../sandbox/faults.ts";
import { readStanding } from "../../src/github/records.ts";
import { listTags, readTag, readTagsAhead } from "../../src/github/tags.ts";
import { type Place, startPlace } from "./place.ts";

const REPO = { owner: "acme", repo: "registry" };
const ASSIGNMENTS = 60;

let place: Place;

beforeAll(async () => {
  place = await startPlace();
  const head = await tip();
  for (let at = 1; at <= ASSIGNMENTS; at += 1) await tag(`record/model-${at}/production/1`, head);
  await tag("record/model-1/production/2", head, "2026-03-01T02:00:00+02:00");
  await place.people.ada.rest.git.createRef({ ...REPO, ref: "refs/tags/record/model-2/production/2", sha: head });
});

afterAll(() => place.close());

async function tip(): Promise<string> {
  return (await place.people.ada.rest.git.getRef({ ...REPO, ref: "heads/main" })).data.object.sha;
}

async function tag(name: string, object: string, date = "2026-03-01T00:00:00Z"): Promise<void> {
  const { git } = place.people.ada.rest;
  const tagger = { name: "Ada", email: "ada@example.com", date };
  const message = `Not a record: ünïcode, "quotes"\n\nA: b\n`;
  const { data } = await git.createTag({ ...REPO, tag: name, message, object, type: "commit", tagger });
  await git.createRef({ ...REPO, ref: `refs/tags/${name}`, sha: data.sha });
}

describe("what stands", () => {
  it("is read in a few requests, and in none but the list when it was read before", async () => {
    const repo = await place.reconnect();
    place.sent.length = 0;
    expect(await readStanding(repo, [])).toEqual(new Map());
    const asked = place.sent.map(({ route }) => route);
    // None of these is sound, so the search ends with the newest of each; nothing is read one by one.
    expect(asked.filter((route) => route === "/graphql")).toHaveLength(2);
    expect(asked.filter((route) => route.includes("/git/tags/"))).toEqual([]);
    place.sent.length = 0;
    await readStanding(repo, []);
    expect(place.sent.map(({ route }) => route)).toEqual([expect.stringContaining("matching-refs")]);
  });

  it("is not known when GitHub gives half an answer", async () => {
    const repo = await place.reconnect();
    const stop = place.sandbox.intercept(({ route }) => {
      const body = { data: { repository: {} } };
      return route === "/graphql" ? { do: "answer", when: "before", reply: { status: 200, body } } : undefined;
    });
    await expect(readStanding(repo, [])).rejects.toThrow(/came without its content/);
    stop();
    const failing = place.sandbox.intercept(({ route }) => (route === "/graphql" ? faults.conflict() : undefined));
    await expect(readStanding(repo, [])).rejects.toThrow();
    failing();
  });
});

describe("a tag that was read ahead", () => {
  it("says the same as one that was read by itself", async () => {
    const [ahead, alone] = [await place.reconnect(), await place.reconnect()];
    const refs = await listTags(ahead, "record/model-1/");
    await readTagsAhead(ahead, refs);
    place.sent.length = 0;
    const read = await Promise.all(refs.map((ref) => readTag(ahead, ref)));
    expect(place.sent).toEqual([]);
    expect(read).toEqual(await Promise.all(refs.map((ref) => readTag(alone, ref))));
    expect(read).toHaveLength(2);
    expect(read.at(-1)).toMatchObject({ taggerDate: "2026-03-01T00:00:00Z" });
  });

  it("may be none: a lightweight one has nothing to read", async () => {
    const repo = await place.reconnect();
    const refs = (await listTags(repo, "record/model-2/")).filter(({ type }) => type !== "tag");
    place.sent.length = 0;
    await readTagsAhead(repo, refs);
    expect([refs.length, place.sent]).toEqual([1, []]);
  });
});
