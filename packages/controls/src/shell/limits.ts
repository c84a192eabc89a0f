/** A script beyond these is read as far as they go, and is not complete. */
export const limits = {
  characters: 2_000_000,
  commands: 20_000,
  /** Substitutions, quotes and compound commands inside each other. */
  depth: 100,
  /** How often a character may be looked at ahead of reading it, on average. */
  lookAhead: 8,
} as const;
