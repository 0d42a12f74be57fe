// A registry with a history for tests: three models, six versions, datasets, stages.

import type { RecordBody } from "../../src/registry/record.ts";
import { FILES } from "./sample-files.ts";
import {
  assigned,
  type Landing,
  makeSealedRegistry,
  moved,
  registered,
  type SealedRegistry,
} from "./sealed-registry.ts";

/** In the order in which they landed. */
const LANDINGS: readonly Landing[] = [
  registered("2026-08-01", "churn", "1.0.0"),
  moved("2026-08-10", ["churn", "production", 1], "1.0.0"),
  registered("2026-08-15", "fraud-detector", "1.0.0"),
  moved("2026-08-20", ["fraud-detector", "production", 1], "1.0.0"),
  registered("2026-09-01", "churn", "1.1.0"),
  moved("2026-09-05", ["churn", "production", 2], "1.1.0"),
  registered("2026-09-10", "scorer", "0.9.0"),
  moved("2026-09-12", ["scorer", "staging", 1], "0.9.0"),
  registered("2026-10-01", "churn", "2.0.0"),
  moved("2026-10-03", ["churn", "staging", 1], "2.0.0"),
  registered("2026-10-05", "fraud-detector", "1.1.0"),
  { ...moved("2026-10-07", ["fraud-detector", "production", 2], "1.1.0"), outcome: "bypassed" },
  { ...moved("2026-10-20", ["fraud-detector", "staging", 1], "1.1.0") },
  { day: "2026-10-22", subject: assigned("fraud-detector", "staging", 2), outcome: "vacated" },
  {
    day: "2026-11-01",
    subject: { kind: "retirement", model: "scorer", version: "0.9.0" },
    outcome: "retired",
    version: "0.9.0",
  },
];

/** Makes it in a temporary folder, which the test removes. `changes` are made to every record. */
export function makeSampleRegistry(changes: Partial<RecordBody> = {}): SealedRegistry {
  return makeSealedRegistry(FILES, LANDINGS, changes);
}
