/** Whether one character, given as its code point, belongs. */
export type CharacterTest = (code: number) => boolean;

/** A regular expression, as far as telling whether it matches needs it: no captures, no greed. */
export type Regexp =
  | { readonly kind: "character"; readonly test: CharacterTest }
  | { readonly kind: "sequence"; readonly items: readonly Regexp[] }
  | { readonly kind: "choice"; readonly options: readonly Regexp[] }
  | { readonly kind: "repeat"; readonly item: Regexp; readonly least: number; readonly most: number }
  | { readonly kind: "place"; readonly place: Place }
  | { readonly kind: "look"; readonly behind: boolean; readonly negated: boolean; readonly item: Regexp };

export type Place = "start" | "end" | "end-or-last-line" | "word-boundary" | "no-word-boundary";

/** The first construct that this matcher cannot read; thrown by the parser, caught where it is called. */
export class Unreadable extends Error {}
