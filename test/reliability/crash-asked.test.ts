// Killed while it answers what it is asked for: by a merge queue, by deployments, by people.
import { describeCrashes } from "./crash.ts";
import { ASKED } from "./happenings/asked.ts";

describeCrashes(ASKED);
