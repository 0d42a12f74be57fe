// Every command there is, in groups as the help shows them.

import type { Command } from "../command.ts";
import { ASK } from "./ask.ts";
import { CHANGE } from "./change.ts";
import { DEPLOY } from "./deploy.ts";
import { TEND } from "./tend.ts";

const COMPLETION: Command = {
  name: "completion",
  arguments: "<shell>",
  summary: "print a script that completes commands, options and model names: bash, zsh or fish",
  options: [],
  examples: [
    { command: "completion bash > ~/.local/share/bash-completion/completions/registrar", meaning: "for bash" },
  ],
  run: async ([shell = ""], _, terminal) => (await import("../completion.ts")).runCompletion(shell, COMMANDS, terminal),
};

export const GROUPS: readonly { title: string; commands: readonly Command[] }[] = [
  { title: "Ask", commands: [...DEPLOY, ...ASK] },
  { title: "Propose", commands: CHANGE },
  { title: "Tend", commands: [...TEND, COMPLETION] },
];

export const COMMANDS: readonly Command[] = GROUPS.flatMap(({ commands }) => commands);
