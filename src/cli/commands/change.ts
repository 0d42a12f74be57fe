// Commands that write files of the registry and propose them as a pull request.

import type { Command } from "../command.ts";

export const CHANGE: readonly Command[] = [];
