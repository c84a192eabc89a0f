/** A message as a sentence: with a full stop when it has no end of its own. */
export function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
