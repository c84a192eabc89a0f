/** One place of a config where the same can be said in another way. */
export interface Rewrite {
  readonly name: string;
  /** Changes the config where it stands. */
  readonly apply: () => void;
}
