/** Tolerated between the clocks of those who sign and those who check. */
export const clockSkewMs = 5 * 60_000;
