// The commands that people may write in a comment, each with its one right form: what the parser, `/help` and the docs are made from.

/** What somebody asks for, understood. */
export type Command =
  | { do: "promote"; model: string; version: string; stage: string; reason?: string }
  | { do: "rollback"; model: string; stage: string; reason?: string }
  | { do: "retire"; model: string; version: string; reason: string }
  | { do: "compare"; model: string; before: string; after: string }
  | { do: "lineage"; model: string; version?: string; stage?: string }
  | { do: "recheck" }
  | { do: "help" };

export interface Form {
  word: Command["do"];
  /** As a person writes it; what stands in brackets may be left out. */
  usage: string;
  example: string;
  /** A sentence. */
  does: string;
}

/** In the order in which they are shown. */
export const FORMS: readonly Form[] = [
  {
    word: "promote",
    usage: "/promote <model>@<version> <stage> [reason]",
    example: "/promote fraud-detector@1.5.0 staging",
    does: "Opens the pull request that puts a version into a stage.",
  },
  {
    word: "rollback",
    usage: "/rollback <model> <stage> [reason]",
    example: "/rollback fraud-detector production Doubled false alarms",
    does: "Opens the pull request that goes back to the last version that held the stage and is not retired.",
  },
  {
    word: "retire",
    usage: "/retire <model>@<version> <reason>",
    example: "/retire fraud-detector@1.4.0 Trained on leaked labels",
    does: "Opens the pull request after which a version may never hold a stage again.",
  },
  {
    word: "compare",
    usage: "/compare <model> <version or stage> <version or stage>",
    example: "/compare fraud-detector production 1.5.0",
    does: "Shows two versions of a model side by side.",
  },
  {
    word: "lineage",
    usage: "/lineage <model>@<version or stage>",
    example: "/lineage fraud-detector@1.5.0",
    does: "Draws what a version was made from, and the stages that it holds.",
  },
  {
    word: "recheck",
    usage: "/recheck",
    example: "/recheck",
    does: "Judges this pull request again and writes its check anew.",
  },
  { word: "help", usage: "/help", example: "/help", does: "Shows this list." },
];

/** The form of a command. */
export function formOf(word: Command["do"]): Form {
  const form = FORMS.find((one) => one.word === word);
  if (form === undefined) throw new Error(`no form of /${word}`);
  return form;
}
