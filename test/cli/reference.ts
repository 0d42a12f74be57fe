// The reference of the command line, as Markdown from the table of commands.

import type { Command, Option } from "../../src/cli/command.ts";
import { GROUPS } from "../../src/cli/commands/index.ts";

/** One section for each group, one for each command in it. */
export function formatReference(): string {
  return GROUPS.map(({ title, commands }) => `## ${title}\n\n${commands.map(formatCommand).join("\n")}`).join("\n");
}

function formatCommand({ name, arguments: given, summary, options, examples }: Command): string {
  const sentence = summary.charAt(0).toUpperCase() + summary.slice(1);
  const usage = ["registrar", name, given, options.length > 0 ? "[options]" : undefined].filter(Boolean).join(" ");
  const taught = examples.map(({ command, meaning }) => `# ${meaning}\nregistrar ${command}`).join("\n");
  const rows = options.map(formatOption);
  const table = rows.length === 0 ? "" : `\n| option | meaning |\n| --- | --- |\n${rows.join("\n")}\n`;
  return `### ${name}\n\n${sentence}.\n\n\`\`\`text\n${usage}\n\`\`\`\n\n\`\`\`sh\n${taught}\n\`\`\`\n${table}`;
}

function formatOption({ flags, help, default: preset, choices, repeats }: Option): string {
  const facts = [
    ...(choices ? [`one of ${choices.join(", ")}`] : []),
    ...(preset === undefined ? [] : [`\`${preset}\` when left out`]),
    ...(repeats ? ["may be repeated"] : []),
  ];
  const told = [help, ...facts.filter((fact) => !help.includes(fact))].join("; ");
  return `| \`${flags.replaceAll("|", "\\|")}\` | ${told.replaceAll("|", "\\|")} |`;
}
