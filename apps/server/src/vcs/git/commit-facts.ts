import type { Instant } from "@ringfort/contract";

export interface Person {
  readonly name: string;
  readonly email: string;
  /** Absent when the commit's own date cannot be read. */
  readonly date?: Instant;
}

export interface CommitFacts {
  readonly revision: string;
  readonly subject: string;
  readonly body: string;
  readonly author: Person;
  readonly committer: Person;
}

/** The message comes last: whatever it holds, and wherever it is cut, the rest is read right. */
export const commitFormat = "%H%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%s%x00%b";

export function readCommitFacts(text: string): CommitFacts | undefined {
  const [revision, an, ae, at, cn, ce, ct, subject, ...rest] = text.split("\0");
  if (!revision || ct === undefined) return undefined;
  return {
    revision,
    subject: subject ?? "",
    body: rest.join("\0").trimEnd(),
    author: { name: an ?? "", email: ae ?? "", ...readDate(at) },
    committer: { name: cn ?? "", email: ce ?? "", ...readDate(ct) },
  };
}

/** The farthest that a date can be. */
const lastMs = 8.64e15;

function readDate(seconds: string | undefined): { date?: Instant } {
  const date = Number(seconds) * 1_000;
  return seconds && Number.isSafeInteger(date) && Math.abs(date) <= lastMs ? { date } : {};
}
