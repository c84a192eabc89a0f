// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unshowable = /[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/gu;

/** Control characters and those that reorder text are shown by their number: a config must not write to the terminal. */
export function escapeControls(text: string): string {
  return text.replace(unshowable, byNumber);
}

/** The same for text of several lines: ends of lines and tabs stay. */
export function escapeControlsInLines(text: string): string {
  return text.replace(unshowable, (character) => (/[\n\r\t]/.test(character) ? character : byNumber(character)));
}

function byNumber(character: string): string {
  const code = character.codePointAt(0)!;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}
