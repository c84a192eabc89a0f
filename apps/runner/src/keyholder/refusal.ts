import { type SealFailureCode, sealFailures } from "@ringfort/seal";

/** Why a job is not trusted with what is sealed: each cause its own code. `docs/refusals.md` says what to do about each. */
export const refusals = {
  "project-not-trusted": "The runner's trust file does not name this project.",
  "trust-file-missing": "The runner was started without a trust file and without a keyholder.",
  "trust-file-unreadable": "The runner's trust file cannot be believed.",
  "class-keys-missing": "The runner has no keys of its resource class.",
  "class-not-in-root": "The trust root does not have the runner's class with the keys that the runner has.",
  "class-not-allowed": "The runner's class may not open what is sealed for this scope.",
  "keyholder-unreachable": "The keyholder does not answer.",
  "repository-other": "The trust file's address for the project cannot be fetched from.",
  "repository-unreachable": "The repository cannot be reached.",
  "local-repository-writable-by-server":
    "The repository is a folder of this machine, and others than its owner may write to it.",
  "ref-not-allowed": "The trust file does not allow this ref.",
  "ref-ambiguous": "The ref's name is both a branch's and a tag's.",
  "commit-not-on-ref": "The commit is not on its ref.",
  "commit-too-old": "The commit is old, is not its ref's newest, and no approval names it.",
  "commit-unsigned": "The commit has no signature of an allowed signer.",
  "clone-shallow": "The repository gives only a part of its history.",
  fork: "The pipeline is one of a fork.",
  "ssh-rerun": "The job is a rerun with SSH.",
  "config-not-from-git": "The config did not come from the repository.",
  "config-path-other": "The config is not at a path that the trust file names.",
  "config-missing": "The commit has no config at this path.",
  "config-does-not-compile": "The config at the commit does not compile.",
  "parameter-not-allowed": "A pipeline parameter has a value that nobody allowed.",
  "lock-unreadable": "The lock beside the config makes no sense.",
  "orb-not-locked": "The config uses an orb that the lock does not record.",
  "orb-changed": "An orb is not the one that the lock records.",
  "continuation-not-allowed": "The trust file allows no continued configs.",
  "job-not-in-config": "The config at the commit has no such job for this ref.",
  "gate-not-provable": "A job is required to have ended in a way of which there are no proofs.",
  "approval-missing": "Nobody has signed an approval for a gate before the job.",
  "sealed-withheld": "The server does not give something that it gave before.",
  "sealed-too-many": "More is sealed for the job than it may have.",
  "trust-root-missing": "The server does not give the trust root that the trust file names.",
  "state-unreadable": "What the runner remembers cannot be read or written.",
  "ticket-unknown": "Nothing is signed for a job that was not decided here.",
  "token-not-allowed": "The trust file allows no OIDC tokens for this project.",
  "variables-unlisted":
    "The job has variables that the server could have chosen, and that the trust file does not name.",
  "not-a-setup-job": "Only a setup job continues its pipeline.",
  "request-malformed": "The server's answer makes no sense.",
} as const;

export type OwnRefusalCode = keyof typeof refusals;
export type RefusalCode = OwnRefusalCode | SealFailureCode;

/** What is refused, and why; never with a value. */
export interface Refused {
  readonly ok: false;
  readonly code: RefusalCode;
  readonly message: string;
}

export type Verdict<T> = { readonly ok: true; readonly value: T } | Refused;

export const allRefusals: Readonly<Record<RefusalCode, string>> = { ...sealFailures, ...refusals };

export function refuse(code: RefusalCode, detail?: string): Refused {
  const sentence = allRefusals[code];
  return { ok: false, code, message: detail === undefined ? sentence : `${sentence} ${detail}` };
}

export function allow<T>(value: T): Verdict<T> {
  return { ok: true, value };
}

/** The sentence for the job's log and its end. */
export function sentenceOf({ code, message }: Pick<Refused, "code" | "message">): string {
  return `${code}: ${message} See docs/refusals.md#${code}.`;
}

/** Unlike the others these may be different when they are tried again. */
export function isPassing(code: RefusalCode): boolean {
  return code === "repository-unreachable" || code === "keyholder-unreachable" || code === "state-unreadable";
}
