// Faults while it seals what landed: the first calls of every operation that only a landing needs.
import { describeFaults, NOISE, REFUSALS } from "./faults.ts";
import { isLanding } from "./happenings.ts";

describeFaults({ troubles: { ...NOISE, ...REFUSALS }, here: isLanding, once: () => true, readsOnce: true });
