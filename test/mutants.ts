// The tests that `npm run mutants` asks, as one file: a mutant costs one start instead of one for each of them.

import fc from "fast-check";
import "./cases/cases.test.ts";
import "./plan/follow-up.test.ts";
import "./plan/independent.test.ts";
import "./plan/receipt.test.ts";
import "./plan/record-body.test.ts";
import "./plan/seal.test.ts";
import "./plan/sealed.test.ts";
import "./policy/approvals.test.ts";
import "./policy/histories/histories.test.ts";
import "./policy/judge.test.ts";
import "./policy/matching.test.ts";
import "./policy/people.test.ts";
import "./registry/approved.test.ts";
import "./registry/audit.test.ts";
import "./registry/chain.test.ts";
import "./registry/dsse.test.ts";
import "./registry/held.test.ts";
import "./registry/receipts.test.ts";
import "./registry/record.test.ts";
import "./registry/resolve.test.ts";
import "./registry/statements.test.ts";
import "./registry/tags.test.ts";
import "./registry/trusted-key.test.ts";

// That a property does not hold is enough; nobody looks for the smallest example.
fc.configureGlobal({ endOnFailure: true });
