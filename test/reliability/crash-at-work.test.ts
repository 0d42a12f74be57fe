// Killed while it answers: pull requests, merge groups, deployments, checks asked for again.
import { describeCrashes } from "./crash.ts";
import { isLanding } from "./happenings.ts";

describeCrashes((name) => !isLanding(name));
