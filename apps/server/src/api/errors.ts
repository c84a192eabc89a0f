import type { RefusalCode } from "@ringfort/contract";

/** How HTTP says what the house refuses. */
export const statusOf: Readonly<Record<RefusalCode, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  "not-found": 404,
  invalid: 400,
  conflict: 409,
  "stale-fence": 409,
  "too-large": 413,
  "too-many": 429,
  "not-built": 501,
  unavailable: 503,
};
