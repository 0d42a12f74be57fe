// What a comment asks the App for: the commands that it begins with, one on a line.

import { isName, NAME_RULE, parseReference, type Reference } from "../../registry/names.ts";
import { suggest } from "../../registry/suggest.ts";
import { isVersion } from "../../registry/version.ts";
import { type Command, FORMS, type Form } from "./forms.ts";

/** A line that is meant for us: understood, or with what is wrong about it as a clause. */
export type Asked = { line: string } & ({ command: Command } | { mistake: string; form: Form });

/** Code points of a line. */
const LONGEST_LINE = 400;
/** In one comment. */
export const MOST_COMMANDS = 5;
/** What can not be seen, or makes other things look different from what they are. A tab is a blank. */
const UNSEEN = /(?!\t)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * The commands at the beginning of a comment; the first line that is none ends them, so that nothing in a text, a quote or a
 * block of code is ever obeyed. Words that other Apps listen to are passed over.
 */
export function parseComment(body: string): Asked[] {
  const asked: Asked[] = [];
  for (const line of body.split(/\r\n|\r|\n/)) {
    if (/^[ \t]*$/.test(line)) continue;
    // Four blanks would make it a block of code.
    const [, word, rest = ""] = /^ {0,3}\/([A-Za-z][A-Za-z-]{0,30})(?![^ \t])[ \t]*(.*)$/su.exec(line) ?? [];
    if (word === undefined) break;
    const found = parseLine(word.toLowerCase(), rest, line.trim());
    if (found) asked.push(found);
  }
  return asked;
}

function parseLine(word: string, rest: string, line: string): Asked | undefined {
  const form = FORMS.find((one) => one.word === word);
  if (!form) return explainSlip(word, line);
  const mistaken = (mistake: string): Asked => ({ line, mistake, form });
  if ([...line].length > LONGEST_LINE) return mistaken(`the line is longer than ${LONGEST_LINE} characters`);
  if (UNSEEN.test(line)) return mistaken("the line holds a character that can not be seen");
  const command = READERS[form.word](rest.split(/[ \t]+/).filter(Boolean));
  return typeof command === "string" ? mistaken(command) : { line, command };
}

/** A word that is nearly one of ours; any other is meant for somebody else. */
function explainSlip(word: string, line: string): Asked | undefined {
  const meant = suggest(
    word,
    FORMS.map((form) => form.word),
  );
  const form = FORMS.find((one) => one.word === meant);
  return form && { line, mistake: `there is no command /${word}; did you mean /${form.word}?`, form };
}

type Words = readonly string[];

/** The words after the command, understood; or what is wrong with them, as a clause. */
const READERS: Record<Command["do"], (words: Words) => Command | string> = {
  promote: ([text, stage, ...reason]) => {
    const version = readVersion(text);
    if (typeof version === "string") return version;
    return readStage(stage) ?? { do: "promote", ...version, stage: stage ?? "", ...toReason(reason) };
  },
  rollback: ([model, stage, ...reason]) =>
    readModel(model) ??
    readStage(stage) ?? { do: "rollback", model: model ?? "", stage: stage ?? "", ...toReason(reason) },
  retire: ([text, ...words]) => {
    const version = readVersion(text);
    if (typeof version === "string") return version;
    const { reason } = toReason(words);
    return reason === undefined ? "a retirement needs its reason" : { do: "retire", ...version, reason };
  },
  compare: ([model, before, after, ...more]) =>
    readModel(model) ??
    readSide(before) ??
    readSide(after) ??
    refuseMore(more) ?? { do: "compare", model: model ?? "", before: before ?? "", after: after ?? "" },
  lineage: ([text, ...more]) => {
    const reference = text === undefined ? undefined : parseReference(text);
    if (!reference || (reference.version ?? reference.stage) === undefined) return explain(text, "version of a model");
    return refuseMore(more) ?? { do: "lineage", ...reference };
  },
  recheck: (words) => refuseMore(words) ?? { do: "recheck" },
  help: (words) => refuseMore(words) ?? { do: "help" },
};

function readVersion(text: string | undefined): Required<Pick<Reference, "model" | "version">> | string {
  const { model, version } = parseReference(text ?? "") ?? {};
  if (model !== undefined && version !== undefined) return { model, version };
  return explain(text, "version of a model");
}

function readModel(text: string | undefined): string | undefined {
  return isName(text ?? "") ? undefined : `${explain(text, "name of a model")}; a name has ${NAME_RULE}`;
}

function readStage(text: string | undefined): string | undefined {
  return isName(text ?? "") ? undefined : `${explain(text, "name of a stage")}; a name has ${NAME_RULE}`;
}

function readSide(text: string | undefined): string | undefined {
  const version = text?.startsWith("v") ? text.slice(1) : text;
  return isName(text ?? "") || isVersion(version ?? "") ? undefined : explain(text, "version or stage");
}

function refuseMore([word]: Words): string | undefined {
  return word === undefined ? undefined : `${word} is one word too many`;
}

function explain(text: string | undefined, what: string): string {
  return text === undefined ? `the ${what} is missing` : `${text} is no ${what}`;
}

function toReason(words: Words): { reason?: string } {
  return words.length === 0 ? {} : { reason: words.join(" ") };
}
