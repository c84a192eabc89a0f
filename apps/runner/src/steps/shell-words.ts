/** Splits a `shell:` line into words as a shell does for quotes and backslashes; nothing is expanded. An open quote ends with the line. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    if (quote === "'" || (quote === '"' && char === '"')) {
      if (char === quote) quote = "";
      else word += char;
    } else if (char === "\\" && at + 1 < line.length && (quote === "" || '"\\$`'.includes(line[at + 1]!))) {
      word = (word ?? "") + line[++at]!;
    } else if (quote === "" && (char === "'" || char === '"')) {
      quote = char;
      word ??= "";
    } else if (quote === "" && /\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + char;
  }
  if (word !== undefined) words.push(word);
  return words;
}
