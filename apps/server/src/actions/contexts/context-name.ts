/** Up to 200 characters on one line, as CircleCI has it; and none that nobody sees, so that no two contexts look the same. */
const shape = /^\S(?:.{0,198}\S)?$/u;
const unseen = /[\p{C}\p{Zl}\p{Zp}]/u;

/** Why something cannot be a context's name, in words for whoever chose it. */
export function mistakeInContextName(name: string): string | undefined {
  if (!shape.test(name)) {
    return "A context's name has 1 to 200 characters on one line, and no blank at its beginning or end.";
  }
  if (unseen.test(name) || name !== name.normalize("NFC")) {
    return "A context's name has visible characters only, in Unicode's composed form: two names must not look the same.";
  }
  return undefined;
}
