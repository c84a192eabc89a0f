/** A stretch of one source, in UTF-16 offsets; `end` is exclusive. Lines and columns are worked out only when printing. */
export interface Span {
  /** The source's name as the user knows it: a path, `-`, or `ns/orb@1.2.3`. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
}
