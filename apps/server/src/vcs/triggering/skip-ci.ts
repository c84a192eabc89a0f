const marks = /\[(?:skip ci|ci skip)\]/i;

/** CircleCI looks no further into a title or a body. */
const looksAt = 250;

/** Whether somebody asked, in words, that nothing be run. */
export function asksToSkip(...texts: readonly (string | undefined)[]): boolean {
  return texts.some((text) => text !== undefined && marks.test(text.slice(0, looksAt)));
}
