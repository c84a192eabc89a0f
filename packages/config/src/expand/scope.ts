import type { Span } from "@ringfort/contract";
import type { Frame } from "../diagnostics/frame.ts";
import type { Node } from "../read/node.ts";
import type { Elements } from "./elements.ts";

/** What names mean at one place: whose elements, which parameters, which matrix member, and how we got here. */
export interface Scope {
  readonly elements: Elements;
  /** The element's own parameters; undefined outside of elements. */
  readonly parameters: ReadonlyMap<string, Node> | undefined;
  readonly matrix: ReadonlyMap<string, Node> | undefined;
  readonly chain: Frame | undefined;
  /** Commands that are being expanded, innermost first: a command among its own callers is a recursion. */
  readonly calls: Calls | undefined;
}

export interface Calls {
  readonly element: object;
  readonly depth: number;
  readonly caller: Calls | undefined;
}

export function within(scope: Scope, message: string, at: Span): Scope {
  return { ...scope, chain: { message, at, caller: scope.chain } };
}
