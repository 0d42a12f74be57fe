// Faults while it seals what landed: the first call of every operation that only a landing needs.
import { describeFaults, NOISE, REFUSALS } from "./faults.ts";
import { isLanding } from "./happenings.ts";

describeFaults({ troubles: { ...NOISE, ...REFUSALS }, here: isLanding, once: () => true });
