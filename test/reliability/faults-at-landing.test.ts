// Faults while it seals what landed: the first calls of every operation, but for reads that are needed at work too.
import { describeFaults, NOISE, REFUSALS } from "./faults.ts";
import { LANDINGS } from "./happenings/landings.ts";
import { AT_WORK } from "./happenings.ts";

const troubles = { ...NOISE, ...REFUSALS };
describeFaults({ troubles, here: LANDINGS, known: AT_WORK, once: true, readsOnce: true });
