import type { Instant } from "@ringfort/contract";

/** How the client reaches the network: it has no socket, clock or timer of its own. */
export interface Transport {
  /** Sends one GET to the host, with the token as a header. A rejected promise means that no answer came. */
  get(path: string): Promise<HttpAnswer>;
  now(): Instant;
  wait(milliseconds: number): Promise<void>;
  /** SHA-256 as lower-case hex. */
  hash(text: string): string;
}

export interface HttpAnswer {
  readonly status: number;
  /** The value of a header, whatever its case. */
  header(name: string): string | undefined;
  /** Undefined when the body was too large, was no text, or broke off. */
  readonly body: string | undefined;
}
