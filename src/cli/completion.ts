// `registrar completion`: scripts that let a shell complete commands, options and the names of models.

import type { Command } from "./command.ts";
import { type ExitCode, fail, plain, type Terminal } from "./terminal.ts";

const SHELLS: Readonly<Record<string, (commands: readonly Command[]) => string>> = {
  bash: toBash,
  zsh: toZsh,
  fish: toFish,
};

/** 0 with the script, 2 for a shell that is not known. */
export async function runCompletion(
  shell: string,
  commands: readonly Command[],
  terminal: Terminal,
): Promise<ExitCode> {
  const script = SHELLS[shell];
  if (script === undefined)
    return fail(terminal, `there is no completion for ${plain(shell)}; use ${Object.keys(SHELLS).join(", ")}`);
  terminal.out(script(commands));
  return 0;
}

const MODELS = 'ls "$(git rev-parse --show-toplevel 2>/dev/null)/models" 2>/dev/null';

/** Fish puts the output of a command into a word only outside of quotation marks. */
const FISH_MODELS = "ls (git rev-parse --show-toplevel 2>/dev/null)/models 2>/dev/null";

function flagsOf({ options }: Command): string[] {
  return options.map(({ flags }) => flags.split(" ")[0] ?? "");
}

function toBash(commands: readonly Command[]): string {
  const cases = commands.map((command) => `    ${command.name}) words="${flagsOf(command).join(" ")}" ;;`);
  return `_registrar() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${[...commands.map(({ name }) => name), "help"].join(" ")}" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    *) COMPREPLY=($(compgen -W "$(${MODELS})" -- "$word") $(compgen -f -- "$word")) ;;
  esac
}
complete -F _registrar registrar`;
}

function toZsh(commands: readonly Command[]): string {
  return `#compdef registrar
autoload -U +X bashcompinit && bashcompinit
${toBash(commands)}`;
}

function toFish(commands: readonly Command[]): string {
  const quote = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = commands.flatMap((command) => [
    `complete -c registrar -n __fish_use_subcommand -f -a ${command.name} -d ${quote(command.summary)}`,
    ...command.options.map(({ flags, help }) => {
      const name = (flags.split(" ")[0] ?? "").replace(/^--/, "");
      const takes = flags.includes("<") ? " -r" : "";
      return `complete -c registrar -n '__fish_seen_subcommand_from ${command.name}' -l ${name}${takes} -d ${quote(help)}`;
    }),
    ...(command.arguments === undefined
      ? []
      : [`complete -c registrar -n '__fish_seen_subcommand_from ${command.name}' -a '(${FISH_MODELS})'`]),
  ]);
  return lines.join("\n");
}
