// Git trailers: what a record says, once more, where `git log` and `gto` show it.

import { recordDigest } from "../registry/dsse.ts";
import type { RecordBody, SealedRecord } from "../registry/record.ts";
import type { SealRecord } from "./action.ts";
import { plain } from "./markdown.ts";

type Trailers = SealRecord["trailers"];

/** Trailers of a record tag. */
export function recordTrailers(body: RecordBody): Trailers {
  const { outcome, pullRequest, approvals, policy, manifest, previous } = body;
  return [
    trailer("Registrar-Outcome", outcome),
    ...(pullRequest ? [trailer("Registrar-Pull-Request", pullRequest.url, address)] : []),
    ...approvals.map(({ role, reviewer }) =>
      trailer("Registrar-Approved-By", `${reviewer.login} (${reviewer.id}) as ${role}`),
    ),
    ...exceptionTrailers(body),
    ...(policy ? [trailer("Registrar-Policy", digestOf(policy.digest))] : []),
    ...(manifest ? [trailer("Registrar-Manifest", digestOf(manifest.digest))] : []),
    ...(previous ? [trailer("Registrar-Previous", `${previous.name} ${digestOf(previous.digest)}`)] : []),
  ];
}

// What landed without a passing verdict was let off nothing.
function exceptionTrailers({ outcome, breakGlass, gates }: RecordBody): Trailers {
  if (outcome === "bypassed") return [];
  const waivers = gates.flatMap(({ id, waived }) => (waived?.by === "waiver" ? [{ id, ...waived }] : []));
  return [
    ...waivers.map(({ id, until, because }) => trailer("Registrar-Waived", `${id} until ${until}: ${because}`)),
    ...(breakGlass
      ? [trailer("Registrar-Break-Glass", breakGlass.reason), trailer("Registrar-Review-By", breakGlass.reviewBy)]
      : []),
  ];
}

/** Trailers of a receipt: those of its record, which record that is, and the digests of the statements beside it. */
export function receiptTrailers({ name, digest, body, companions }: SealedRecord): Trailers {
  return [
    ...recordTrailers(body),
    trailer("Registrar-Record", `${name} sha256:${digest}`),
    ...(companions
      ? [
          trailer("Registrar-Test-Result", `sha256:${recordDigest(companions.testResult)}`),
          trailer("Registrar-Verdict", `sha256:${recordDigest(companions.verdict)}`),
        ]
      : []),
  ];
}

/** A tag message: sentence, blank line, trailers as the last paragraph. */
export function formatMessage(sentence: string, trailers: Trailers): string {
  return `${sentence}\n\n${trailers.map(([key, value]) => `${key}: ${value}`).join("\n")}\n`;
}

function trailer(key: string, value: string, write: (text: string) => string = plain): readonly [string, string] {
  return [key, write(value)];
}

/** An address that GitHub gave, kept whole; anything else is made plain. */
function address(url: string): string {
  return /^https?:\/\/[\w.:/-]+$/.test(url) ? url : plain(url);
}

function digestOf(digest: Readonly<Record<string, string>>): string {
  const [[algorithm, hex] = ["none", ""]] = Object.entries(digest);
  return `${algorithm}:${hex}`;
}
