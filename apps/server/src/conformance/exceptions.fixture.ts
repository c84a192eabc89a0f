/** Documented properties that stay empty here, and why. */
export const neverFilled: readonly (readonly [path: RegExp, why: string])[] = [
  [/^project_id$/, "What is set for a whole organization is of no project."],
  [/^next_page_token$/, "Everything that the walk lists fits on one page; paging has tests of its own."],
  [/^\[\]\.avatar_url$/, "Organizations have no pictures here; the document wants a text, so it is an empty one."],
  [
    /^message$/,
    "A variable of a context that was stored is shown, which is the other of the two answers that are documented.",
  ],
  [/\berrored_by$/, "A config with a mistake errors its pipeline here, and no workflow comes of it."],
];

/** Where an answer strays from the document on purpose. */
export const strayings: readonly (readonly [straying: RegExp, why: string])[] = [
  [
    /started_at must be string$/,
    "A job that has not begun has no such time: null says so, as CircleCI's clients expect, and any text would lie.",
  ],
  [
    /^200: \. must NOT have additional properties `(?:variable|created_at|updated_at|context_id)`$/,
    "The document forbids a stored variable every property, also those that its own alternatives demand.",
  ],
  [
    /^without a token answers 401, which is not documented$/,
    "The page on groups forgets it where they are read; every other operation documents it.",
  ],
  [
    /^about nothing answers 40[03], not 404: (?:Permission denied\.|claims\.0: .*)$/,
    "The page on OIDC claims knows no 404: whoever asks about an organization that there is none learns what a stranger does.",
  ],
];
