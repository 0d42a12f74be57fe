// Faults while it seals what landed: the first calls of every operation that only a landing needs.
import { describeFaults, NOISE, REFUSALS } from "./faults.ts";
import { LANDINGS } from "./happenings/landings.ts";
import { AT_WORK } from "./happenings.ts";

const everything = [...AT_WORK, ...LANDINGS];
describeFaults({ troubles: { ...NOISE, ...REFUSALS }, here: LANDINGS, once: everything, readsOnce: true });
