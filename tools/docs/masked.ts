/** A text of a fixture as a page may show it: what looks like a token shows its beginning, and is as long as the original. */
export function masked(text: string): string {
  return text.replace(/\{\{join:([^{}]*)\}\}/g, (_whole, parts: string) => {
    const token = parts.replaceAll(":", "");
    return token.slice(0, 4).padEnd(token.length, "*");
  });
}
