/** A message as a sentence: with a full stop when it has no end of its own. */
export function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** A message that quotes a text over several lines, with its first line only. */
export function oneLine(message: string): string {
  const [first = "", more] = message.split(/\r?\n/, 2);
  return more === undefined ? message : `${first.trimEnd()}…${(first.split("`").length - 1) % 2 === 1 ? "`" : ""}`;
}
