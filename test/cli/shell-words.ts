// The words of a line that a page shows.

/** Words of a shell line, without its comment and what the shell does with the output. */
export function wordsOf(line: string): string[] {
  const own = line.split(/ +(?:[|>]|# )/)[0] ?? "";
  const words = own.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return words.map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, "$1$2"));
}
