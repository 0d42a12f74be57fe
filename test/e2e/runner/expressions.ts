// `${{ … }}` of workflows, evaluated by GitHub's own implementation of the language.
import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

/** `github`, `steps`, `inputs`, … as plain data. */
export type Contexts = Readonly<Record<string, unknown>>;

function evaluate(source: string, contexts: Contexts): data.ExpressionData {
  const { tokens } = new Lexer(source).lex();
  const expression = new Parser(tokens, Object.keys(contexts), []).parse();
  const known = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  return new Evaluator(expression, known).evaluate();
}

/** A text with every expression in it replaced by its value. */
export function fill(text: unknown, contexts: Contexts): string {
  return String(text).replace(/\$\{\{(.*?)\}\}/gs, (_, source: string) => evaluate(source, contexts).coerceString());
}

/** Whether an `if:` lets something run; it does when left out. */
export function holds(condition: string | undefined, contexts: Contexts): boolean {
  if (condition === undefined) return true;
  const source = condition.replace(/^\s*\$\{\{(.*)\}\}\s*$/s, "$1");
  return !["", "false", "0"].includes(evaluate(source, contexts).coerceString());
}
