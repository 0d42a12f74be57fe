// Every command there is, in groups as the help shows them.

import type { Command } from "../command.ts";
import { ASK } from "./ask.ts";
import { CHANGE } from "./change.ts";
import { DEPLOY } from "./deploy.ts";
import { TEND } from "./tend.ts";

export const GROUPS: readonly { title: string; commands: readonly Command[] }[] = [
  { title: "Ask", commands: [...DEPLOY, ...ASK] },
  { title: "Propose", commands: CHANGE },
  { title: "Tend", commands: TEND },
];

export const COMMANDS: readonly Command[] = GROUPS.flatMap(({ commands }) => commands);
