// Half of an answer while a promotion is sealed: a record is for ever, and must not be built on it.
import { describeFaults, HALF } from "./faults.ts";

describeFaults({ troubles: HALF, here: (name) => name === "a promotion is merged" });
