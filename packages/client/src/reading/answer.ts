import type { Instant } from "@ringfort/contract";

/** What one route said, or why it said nothing that can be used. */
export type Answer<T> = Read<T> | Missing;

export interface Read<T> {
  readonly status: "read";
  readonly value: T;
  /** `GET` and the path, as a person would repeat it; no host and no token. */
  readonly route: string;
  readonly at: Instant;
  /** SHA-256 of the body; of several bodies, the SHA-256 of their hashes. */
  readonly hash: string;
}

export interface Missing {
  readonly status: "missing";
  readonly why: WhyMissing;
  readonly route: string;
  /** What would bring it: a permission of the token, or something to do. */
  readonly permission: string;
}

export type WhyMissing =
  | "unauthorized"
  | "forbidden"
  | "not-found"
  | "rate-limited"
  | "unreachable"
  | "malformed"
  | "not-collected";

/** The same answer with another value; a missing one stays as it is. */
export function mapAnswer<T, U>(answer: Answer<T>, change: (value: T) => U): Answer<U> {
  return answer.status === "read" ? { ...answer, value: change(answer.value) } : answer;
}

/** One answer out of several: missing as soon as one of them is. The route is the first one's. */
export function joinAnswers<T>(
  parts: readonly [Answer<unknown>, ...Answer<unknown>[]],
  hash: (text: string) => string,
  value: () => T,
): Answer<T> {
  const missing = parts.find((part) => part.status === "missing");
  if (missing) return missing;
  const read = parts.filter((part) => part.status === "read");
  const [first] = parts;
  return {
    status: "read",
    value: value(),
    route: first.route,
    at: Math.min(...read.map(({ at }) => at)),
    hash: read.length === 1 ? read[0]!.hash : hash(read.map((part) => part.hash).join("\n")),
  };
}

/** The value of an answer that is known to be read: inside the last argument of `joinAnswers`. */
export function certain<T>(answer: Answer<T>): T {
  if (answer.status === "read") return answer.value;
  throw new Error(`${answer.route} is missing and was taken as read`);
}
