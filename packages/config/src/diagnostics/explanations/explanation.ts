/** What a page says of a code, in whole sentences. */
export interface Explanation {
  /** Why it is a mistake, or what would go wrong. */
  readonly why: string;
  /** What to write instead. */
  readonly mend: string;
}
