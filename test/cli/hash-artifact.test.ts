// Digests of real files and folders.

import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { countBytes, type HashPlan, hashPlanned, planHash } from "../../src/cli/propose/hash-artifact.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "registrar-hash-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const planned = async (path: string): Promise<HashPlan> => {
  const plan = await planHash(path);
  if ("mistake" in plan) throw new Error(plan.mistake);
  return plan;
};

describe("an artifact", () => {
  it("is read as a stream, and tells how far it is", async () => {
    const file = join(folder, "large");
    writeFileSync(file, "");
    truncateSync(file, 20_000_000);
    const seen: [number, number][] = [];
    const plan = await planned(file);
    const hashed = await hashPlanned(
      plan,
      countBytes([plan], (_, done, total) => seen.push([done, total])),
    );
    expect(hashed).toEqual({
      sha256: createHash("sha256").update(Buffer.alloc(20_000_000)).digest("hex"),
      size: 20_000_000,
    });
    expect(seen.length).toBeGreaterThan(15);
    expect(seen.filter(([done, total]) => done >= total)).toEqual([[20, 20]]);
  });

  it("that is an empty file has the digest of nothing", async () => {
    writeFileSync(join(folder, "e"), "");
    expect(await hashPlanned(await planned(join(folder, "e")), () => undefined)).toEqual({
      ...{ sha256: createHash("sha256").digest("hex"), size: 0 },
    });
  });

  it("that changes while it is read is no artifact", async () => {
    const file = join(folder, "f");
    writeFileSync(file, "abc");
    const plan = await planned(file);
    appendFileSync(file, "d");
    await expect(hashPlanned(plan, () => undefined)).rejects.toThrow(
      "changed while it was read: expected 3 bytes, got 4",
    );
  });

  it("may hold any names, and only Git's own at its top are passed over", async () => {
    mkdirSync(join(folder, "sub dir", ".github"), { recursive: true });
    for (const name of ["ü 1", "sub dir/.gitignore", "sub dir/.github/x", ".gitignore"])
      writeFileSync(join(folder, name), "");
    expect((await planned(folder)).files.map(({ name }) => name)).toEqual([
      "sub dir/.github/x",
      "sub dir/.gitignore",
      "ü 1",
    ]);
  });

  it("can not hold a link, nor be one", async () => {
    writeFileSync(join(folder, "f"), "");
    symlinkSync("f", join(folder, "l"));
    expect(await planHash(folder)).toEqual({ mistake: "l is neither a file nor a folder; links can not be signed" });
    expect(await planHash(join(folder, "l"))).toEqual({ mistake: expect.stringContaining("a link is not followed") });
  });
});
