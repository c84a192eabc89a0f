/** Documented properties that stay empty here, and why. */
export const neverFilled: readonly (readonly [path: RegExp, why: string])[] = [
  [/^next_page_token$/, "Everything that the walk lists fits on one page; paging has tests of its own."],
  [/^\[\]\.avatar_url$/, "Organizations have no pictures here; the document wants a text, so it is an empty one."],
  [/\berrored_by$/, "A config with a mistake errors its pipeline here, and no workflow comes of it."],
  [/^contexts\b/, "There are no contexts yet, so a job that names one is unauthorized and never gets a number."],
];

/** Where an answer strays from the document on purpose. */
export const strayings: readonly (readonly [straying: RegExp, why: string])[] = [
  [
    /started_at must be string$/,
    "A job that has not begun has no such time: null says so, as CircleCI's clients expect, and any text would lie.",
  ],
];
