// The same where no pull request was touched: what was asked for, and what changed around the registry.
import { describeFaults, LIES } from "./faults.ts";
import { AROUND } from "./happenings/around.ts";
import { ASKED } from "./happenings/asked.ts";

describeFaults({ troubles: LIES, here: [...ASKED, ...AROUND], once: true });
