// Answers that look well and are not: half of a list, or what held before. Wherever they meet the App, no check turns green on them.
import { describeFaults, LIES } from "./faults.ts";
import { AT_PULLS } from "./happenings/pulls.ts";

describeFaults({ troubles: LIES, here: AT_PULLS });
