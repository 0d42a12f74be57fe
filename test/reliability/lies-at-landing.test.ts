// Half of an answer while a promotion is sealed: a record is for ever, and must not be built on it.
import { describeFaults, HALF } from "./faults.ts";
import { happeningOf } from "./happenings.ts";

describeFaults({ troubles: HALF, here: [happeningOf("a promotion is merged")] });
