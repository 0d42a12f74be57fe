import { describe, expect, it } from "@jest/globals";
import { Lane, limitOf } from "../../src/github/lane.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const refusal = (status: number, headers: Record<string, string> = {}, message = "no") =>
  Object.assign(new Error(message), { status, response: { headers } });

describe("a refusal by GitHub", () => {
  it.each([
    ["retry-after", refusal(403, { "retry-after": "30" }), NOW + 30_000],
    [
      "an exhausted quota",
      refusal(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1767225700" }),
      1767225700_000,
    ],
    [
      "a quota that should be fresh again",
      refusal(429, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" }),
      NOW + 1000,
    ],
    ["a secondary limit without a time", refusal(403, {}, "You have exceeded a secondary rate limit"), NOW + 60_000],
    ["429 without a word", refusal(429), NOW + 60_000],
    ["a missing permission", refusal(403, { "x-ratelimit-remaining": "4000" }), undefined],
    ["a server error", refusal(500, { "retry-after": "30" }), undefined],
    ["any other error", new Error("rate limit"), undefined],
  ])("%s says how long to wait", (_, error, until) => {
    expect(limitOf(error, NOW)).toBe(until);
  });
});

describe("a lane", () => {
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

  it("reads eight at a time", async () => {
    const lane = new Lane(0);
    let running = 0;
    let most = 0;
    const read = async () => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
    };
    await Promise.all(Array.from({ length: 40 }, () => lane.read(read)));
    expect(most).toBe(8);
  });

  it("writes one after the other, with a pause between, also after a failure", async () => {
    const lane = new Lane(20);
    const log: string[] = [];
    const write = (name: string) => async () => {
      log.push(`${name} begins`);
      await turn();
      log.push(`${name} ends`);
      if (name === "first") throw new Error("lost");
    };
    const started = performance.now();
    const results = await Promise.allSettled(["first", "second"].map((name) => lane.write(write(name))));
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect(log).toEqual(["first begins", "first ends", "second begins", "second ends"]);
    expect(performance.now() - started).toBeGreaterThanOrEqual(19);
  });

  it("sends a refused write again after a short wait, and puts off what would take long", async () => {
    const lane = new Lane(0);
    let tries = 0;
    const write = async () => {
      tries += 1;
      if (tries === 1) throw refusal(429, { "retry-after": "0" });
      return "done";
    };
    expect(await lane.write(write)).toBe("done");
    await expect(lane.read(() => Promise.reject(refusal(429, { "retry-after": "60" })))).rejects.toThrow(
      /limits this installation/,
    );
    await expect(lane.write(write)).rejects.toMatchObject({ name: "RateLimited", until: expect.any(Number) });
    expect(tries).toBe(2);
  });
});
