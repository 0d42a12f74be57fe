// Killed while it seals what landed: record, tag, release, assets, comment, issue.
import { describeCrashes } from "./crash.ts";
import { isLanding } from "./happenings.ts";

describeCrashes(isLanding);
