// Faults while it answers: the first calls of every operation for pull requests, merge groups, deployments and checks.
import { describeFaults, NOISE, REFUSALS } from "./faults.ts";
import { isLanding } from "./happenings.ts";

const atWork = (name: string) => !isLanding(name);
describeFaults({ troubles: { ...NOISE, ...REFUSALS }, here: atWork, once: atWork, readsOnce: true });
