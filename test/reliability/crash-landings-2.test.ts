// Killed while it seals what landed: record, tag, release, assets, comment, issue.
import { describeCrashes } from "./crash.ts";
import { LANDINGS } from "./happenings/landings.ts";

describeCrashes(LANDINGS.slice(3));
