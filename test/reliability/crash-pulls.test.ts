// Killed while it answers what happens to pull requests.
import { describeCrashes } from "./crash.ts";
import { AT_PULLS } from "./happenings/pulls.ts";

describeCrashes(AT_PULLS);
