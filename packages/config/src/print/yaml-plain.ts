/*
 * A string may stand without quotes only when no reader can take it for something else. YAML 1.1 takes much: `y`, `1:30`, `010`,
 * `1_000`, `2001-01-01`, `.`, `=`, `<<`. When in doubt the string is quoted.
 */

/** Starts with nothing that YAML gives a meaning to, and holds nothing but printable characters. */
const start = /^[A-Za-z0-9_./~$(<+\\;^\u00a1-\u1fff\u3001-\ud7ff-]/;
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\x00-\x1f\x7f-\xa0\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]/u;
const word = /^(?:y|n|yes|no|on|off|true|false|null|~|<<|-+|\.+)$/i;
const numberLike = /^[-+.]?(?:[eE][-+]?)?[0-9][0-9a-fA-FxXoO_.,:eE+-]*$/;
const special = /^[-+]?\.(?:inf|nan|[0-9_.eE+-]*$)/i;
const dateLike = /^[0-9]{4}-[0-9]/;

export function isPlainSafe(text: string): boolean {
  if (!start.test(text) || unprintable.test(text)) return false;
  if (text.endsWith(" ") || text.endsWith(":") || text.includes(": ") || text.includes(" #")) return false;
  if (text.startsWith("- ") || text.startsWith("---") || text.startsWith("...")) return false;
  return !(word.test(text) || numberLike.test(text) || special.test(text) || dateLike.test(text));
}
