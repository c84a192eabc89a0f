/** Of a token. A deploy takes minutes; a job that needs one later asks for it later. */
export const ownLifetimeMs = 15 * 60_000;
export const shortestLifetimeMs = 60_000;
/** As long as a job may run. */
export const longestLifetimeMs = 5 * 60 * 60_000;
