// Faults while it answers: the first calls of every operation for pull requests, merge groups, deployments, commands and checks.
import { describeFaults, NOISE, REFUSALS } from "./faults.ts";
import { AT_WORK } from "./happenings.ts";

describeFaults({ troubles: { ...NOISE, ...REFUSALS }, here: AT_WORK, once: true, readsOnce: true });
