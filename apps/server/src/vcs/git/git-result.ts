import type { GitEnded } from "./run-git.ts";

export type GitFailureReason =
  | "refused"
  | "not-found"
  | "missing-ref"
  | "denied"
  | "unreachable"
  | "timed-out"
  | "too-large"
  | "locked"
  | "failed";

export interface GitFailure {
  readonly ok: false;
  readonly why: GitFailureReason;
  /** For people; holds no credentials. */
  readonly message: string;
  /** Whether the same request may succeed later, nobody changing anything. */
  readonly retry: boolean;
}

export type GitResult = { readonly ok: true } | GitFailure;

/** What git says, and what that means. The first that fits. */
const meanings: readonly (readonly [RegExp, GitFailureReason])[] = [
  [/couldn't find remote ref/i, "missing-ref"],
  [/\.lock': File exists|cannot lock ref|Unable to create '.*\.lock'/, "locked"],
  [/transport '.*' not allowed|embedded .*credentials|unable to update url base from redirection/i, "refused"],
  [/could not read (?:Username|Password)|Authentication failed|Permission denied|Host key verification/i, "denied"],
  [/returned error: 40[13]/, "denied"],
  [/returned error: 404|repository .*not found|does not (?:appear to be a git repository|exist)/i, "not-found"],
  [/not a git repository/i, "not-found"],
  [/returned error: (?:429|5\d\d)/, "unreachable"],
  [/Could not resolve host|Failed to connect|Connection (?:refused|reset|timed out)|unable to access/i, "unreachable"],
  [/Operation too slow|early EOF|unexpected disconnect|hung up unexpectedly|RPC failed/i, "unreachable"],
];

const retried: ReadonlySet<GitFailureReason> = new Set(["unreachable", "timed-out", "locked"]);

const inWords: Readonly<Record<GitFailureReason, string>> = {
  refused: "Git refused the repository's address.",
  "not-found": "There is no repository at this address, or it is not for us to see.",
  "missing-ref": "The repository does not have this ref.",
  denied: "The repository refuses our credentials.",
  unreachable: "The repository cannot be reached.",
  "timed-out": "The repository took too long to answer.",
  "too-large": "The repository answered with too much.",
  locked: "Another process holds this ref.",
  failed: "Git failed.",
};

export function refuse(why: GitFailureReason, message = inWords[why]): GitFailure {
  return { ok: false, why, message, retry: retried.has(why) };
}

/** Says in a sentence why git failed, with git's own last word and without any of the secrets. */
export function explainFailure(ended: GitEnded, secrets: readonly string[]): GitFailure {
  if (ended.how === "not-started") return refuse("failed", "Git is not installed, or its folder is gone.");
  if (ended.how !== "exited") return refuse(ended.how);
  const why = meanings.find(([pattern]) => pattern.test(ended.stderr))?.[1] ?? "failed";
  const said = lastWord(ended.stderr, secrets);
  return refuse(why, said ? `${inWords[why]} Git says: ${said}` : inWords[why]);
}

const longestWord = 300;

function lastWord(stderr: string, secrets: readonly string[]): string {
  let text = stderr;
  for (const secret of secrets) text = text.replaceAll(secret, "[removed]");
  const lines = text.split(/[\r\n]+/).map((line) => line.trim());
  // What a remote says is its own choice; git's verdict is not.
  const verdict = lines.find((line) => /^(?:fatal|error):/.test(line)) ?? "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a remote's text must not steer a terminal.
  return verdict.replaceAll(/[\x00-\x1f\x7f-\x9f]/g, "").slice(0, longestWord);
}
