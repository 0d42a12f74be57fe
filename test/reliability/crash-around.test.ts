// Killed while it looks again, because something changed around the registry.
import { describeCrashes } from "./crash.ts";
import { AROUND } from "./happenings/around.ts";

describeCrashes(AROUND);
