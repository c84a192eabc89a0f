/** Why the house refuses something, apart from what API answers say about it in words. */
export const refusalCodes = [
  /** Nobody said who asks, or the token is not known. */
  "unauthenticated",
  /** Known, and not allowed. */
  "forbidden",
  "not-found",
  /** What was sent is not what is asked for. */
  "invalid",
  /** It is there already, or stands against what is there. */
  "conflict",
  /** A claim that is no longer the runner's. */
  "stale-fence",
  "too-large",
  "too-many",
  "not-built",
  /** A part of the house that this needs does not answer. */
  "unavailable",
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** Something was asked for that the house will not do. The message is for whoever asked; nothing in it is secret. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "Refusal";
    this.code = code;
  }
}
