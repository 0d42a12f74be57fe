// What a record says about bytes, held against the bytes.

import { createHash } from "node:crypto";
import type { DigestSet } from "../documents.ts";
import type { RecordBody } from "../record.ts";
import { type Refused, refuseFor } from "./refusal.ts";

/** The manifest as it lies there, or nothing. */
export function refuseManifest(
  { manifest }: Pick<RecordBody, "manifest">,
  bytes: Uint8Array | undefined,
): Refused | undefined {
  if (manifest === undefined) return refuseFor("manifest-missing", "The record names no manifest");
  if (bytes === undefined) return refuseFor("manifest-missing", `${manifest.path} is not there`);
  const found = digestsOf(bytes);
  const wrong = differing(manifest.digest, found);
  return wrong === undefined
    ? undefined
    : refuseFor("manifest-differs", `${manifest.path} has other bytes than the record says: ${wrong}`);
}

/** The policy as it lies there; the record names its digest, or nothing could have passed. */
export function refusePolicy(
  { policy }: Pick<RecordBody, "policy">,
  bytes: Uint8Array | undefined,
): Refused | undefined {
  if (policy === undefined) return refuseFor("policy-differs", "The record names no policy");
  if (bytes === undefined) return refuseFor("policy-differs", `registry.yaml is not there at ${policy.commit}`);
  const wrong = differing(policy.digest, digestsOf(bytes));
  return wrong === undefined
    ? undefined
    : refuseFor("policy-differs", `registry.yaml at ${policy.commit} has other bytes than the record says: ${wrong}`);
}

/** Model files by their SHA-256 (hex): that of a file, or the OpenSSF Model Signing root of a folder. */
export function refuseModel({ artifacts = [] }: Pick<RecordBody, "artifacts">, sha256: string): Refused | undefined {
  const named = artifacts.flatMap(({ digest }) => digest?.["sha256"] ?? []);
  if (named.includes(sha256)) return undefined;
  const expected = named.length === 0 ? "no artifact with a SHA-256" : named.map((one) => `sha256:${one}`).join(" or ");
  return refuseFor(
    "model-differs",
    `The model files are not those that were approved: expected ${expected}, got sha256:${sha256}`,
  );
}

function digestsOf(bytes: Uint8Array): DigestSet {
  return {
    sha256: createHash("sha256").update(bytes).digest("hex"),
    gitBlob: createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex"),
  };
}

/** A clause on the first digest that differs. A record without a SHA-256 proves nothing about bytes. */
function differing(expected: DigestSet, found: DigestSet): string | undefined {
  const named = Object.keys(found).filter((algorithm) => algorithm === "sha256" || algorithm in expected);
  const wrong = named.find((algorithm) => expected[algorithm] !== found[algorithm]);
  return wrong && `expected ${wrong}:${expected[wrong] ?? "none"}, got ${wrong}:${found[wrong]}`;
}
