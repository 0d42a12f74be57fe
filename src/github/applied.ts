// What applying an action takes besides the action, and what comes of it.

import type { DsseEnvelope, SealedRecord } from "../registry/record.ts";
import type { OurComment } from "./ours.ts";
import type { Repo } from "./repo.ts";

/** What an action does not say by itself. */
export interface Extras {
  now: () => Date;
  /** Wraps the bytes of a statement, with a signature unless signing is off. */
  sign: (statement: Uint8Array) => DsseEnvelope;
  /** Public keys (PEM) that our own records verify with. */
  keys: readonly string[];
  /** Our comment as it was read, `null` when there was none; looked for when left out. */
  comment?: OurComment | null;
  /** Hidden block that ends our comment. */
  memory?: string;
}

/** What came of an action. `created` is false when it had been done before. */
export type Applied =
  | { do: "report-check"; url: string }
  | { do: "upsert-comment"; url: string; created: boolean }
  | { do: "request-reviewers"; requested: readonly string[] }
  | { do: "seal-record"; sealed: SealedRecord; created: boolean }
  | { do: "create-tag"; created: boolean }
  | { do: "publish-release"; url: string; created: boolean }
  | { do: "dispatch-receipt"; sent: boolean }
  | { do: "audit-comment"; created: boolean }
  /** No page where issues are switched off. */
  | { do: "open-incident"; url: string | undefined; created: boolean }
  | { do: "keep-issue"; written: boolean }
  | { do: "answer-deployment"; answered: boolean }
  /** Not written when it was there, or when nobody may comment there any more. */
  | { do: "answer-comment"; created: boolean }
  | { do: "draft-commit"; commit: string; tree: string }
  | { do: "open-proposal"; proposed: { number: number; url: string; title: string } }
  /** The clause in which GitHub refused. */
  | { do: "open-proposal"; refused: string };

/** Where in the REST API. */
export function at({ owner, name }: Pick<Repo, "owner" | "name">): { owner: string; repo: string } {
  return { owner, repo: name };
}
