import type { Related, Span } from "@ringfort/contract";
import type { Frame } from "../diagnostics/frame.ts";
import { spanOf } from "../read/node.ts";

/**
 * The place in `file` that a person can edit to change something: the thing itself when it stands there, else the innermost call
 * that led to it from there, else `fallback`.
 */
export function userPlace(at: Span, chain: Frame | undefined, file: string, fallback: Span): Span {
  if (at.file === file) return spanOf(at);
  for (let frame = chain; frame; frame = frame.caller) if (frame.at.file === file) return spanOf(frame.at);
  return spanOf(fallback);
}

/** The calls that led somewhere, outermost first. */
export function callsTo(chain: Frame | undefined): Related[] {
  const calls: Related[] = [];
  for (let frame = chain; frame; frame = frame.caller) calls.unshift({ message: frame.message, at: spanOf(frame.at) });
  return calls;
}
