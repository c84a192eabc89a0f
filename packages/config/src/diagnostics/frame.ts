import type { Span } from "@ringfort/contract";

/** One link of a call chain: which element was called, and where. */
export interface Frame {
  readonly message: string;
  readonly at: Span;
  readonly caller: Frame | undefined;
}
