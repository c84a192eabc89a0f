import { setTimeout as wait } from "node:timers/promises";
import { isFullRef, isRevision } from "../ref-name.ts";
import { type CommitFacts, commitFormat, readCommitFacts } from "./commit-facts.ts";
import { type FoundFile, isTreePath, readFoundFile } from "./found-file.ts";
import type { GitCredentials, GitOptions } from "./git-options.ts";
import { explainFailure, type GitFailure, type GitResult, refuse } from "./git-result.ts";
import { removeHalfPacks, removeStaleLock } from "./leftovers.ts";
import { mirrorEnvironment, type ObjectFormat, openMirrorFolder, remakeMirrorFolder } from "./mirror-folder.ts";
import { openRemote, type RemoteAccess } from "./remote-access.ts";
import { type RemoteRefs, readRemoteRefs } from "./remote-refs.ts";
import { type GitEnded, runGit } from "./run-git.ts";

const everyBranch = "refs/heads/*";
const everyTag = "refs/tags/*";

const localMs = 60_000;
const longestList = 64 * 1024 * 1024;
const longestCommit = 1024 * 1024;
const mostRefs = 1_000;
const tries = 6;

/** A bare copy of one repository. Any number of callers and processes may use the same folder. */
export class Mirror {
  readonly #folder: string;
  readonly #options: GitOptions;
  #lastFetch: Promise<unknown> = Promise.resolve();
  /** Fetches that have not begun: whoever asks for the same shares one, and one that has begun may be too old to share. */
  readonly #waiting = new Map<string, Promise<GitResult>>();

  constructor(folder: string, options: GitOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  /** Brings the named full refs, or all of `refs/heads/*` and `refs/tags/*`; one that is gone there is gone here afterwards. */
  fetch(url: string, refs: readonly string[], credentials?: GitCredentials): Promise<GitResult> {
    const wanted = [...new Set(refs)].sort();
    const key = JSON.stringify([url, wanted, credentials]);
    const shared = this.#waiting.get(key);
    if (shared) return shared;
    const turn = this.#lastFetch.then(() => {
      this.#waiting.delete(key);
      return this.#fetchNow(url, wanted, credentials);
    });
    this.#waiting.set(key, turn);
    this.#lastFetch = turn.catch(() => {});
    return turn;
  }

  /** The branches and tags of the repository itself, without fetching anything. */
  async listRemote(url: string, credentials?: GitCredentials): Promise<RemoteRefs | GitFailure> {
    const access = await this.#reach(url, credentials);
    if (!access.ok) return access;
    const ended = await this.#talk(access, ["ls-remote", "--symref", "--", access.url, "HEAD", everyBranch, everyTag]);
    return isDone(ended) ? readRemoteRefs(ended.stdout.toString()) : explainFailure(ended, access.secrets);
  }

  /** A file at a commit; nothing when there is none, when it is longer than the limit, or when it is no plain file. */
  async readFile(revision: string, path: string, limit: number): Promise<string | undefined> {
    if (!isRevision(revision) || !isTreePath(path)) return undefined;
    // Both at once: what there is decides whether what was read counts.
    const [found, ended] = await Promise.all([
      this.findFile(revision, path),
      this.#read(["cat-file", "blob", `${revision}:${path}`], limit),
    ]);
    return found?.kind === "file" && isDone(ended) ? ended.stdout.toString() : undefined;
  }

  /** What there is at a path, for telling people why it was not read. */
  async findFile(revision: string, path: string): Promise<FoundFile | undefined> {
    if (!isRevision(revision) || !isTreePath(path)) return undefined;
    const ended = await this.#read(["ls-tree", "-z", "-l", "--full-tree", revision, "--", path], longestCommit);
    return isDone(ended) ? readFoundFile(ended.stdout.toString()) : undefined;
  }

  async commit(revision: string): Promise<CommitFacts | undefined> {
    if (!isRevision(revision)) return undefined;
    const format = ["--no-show-signature", "--no-patch", "--encoding=UTF-8", `--format=tformat:${commitFormat}`];
    const ended = await this.#read(["show", ...format, `${revision}^{commit}`, "--"], longestCommit);
    if (!isDone(ended) && ended.how !== "too-large") return undefined;
    return readCommitFacts(ended.stdout.toString());
  }

  /** Whether the commit is on the ref as last fetched. That a commit exists proves nothing: a fork's exist too. */
  async isAncestor(revision: string, ref: string): Promise<boolean> {
    if (!isRevision(revision) || !isFullRef(ref)) return false;
    return isDone(await this.#read(["merge-base", "--is-ancestor", revision, ref], 1_000));
  }

  /** The commit that a full ref names, as last fetched. */
  async resolve(ref: string): Promise<string | undefined> {
    if (!isFullRef(ref)) return undefined;
    const ended = await this.#read(["rev-parse", "--verify", "--quiet", `${ref}^{commit}`], 1_000);
    const revision = ended.stdout.toString().trim();
    return isDone(ended) && isRevision(revision) ? revision : undefined;
  }

  /** Packs what many fetches have scattered and drops what has been unreachable for two weeks. */
  async tidy(): Promise<void> {
    await this.#read(["-c", "gc.auto=500", "gc", "--auto", "--quiet"], 10_000, this.#options.timeoutMs);
  }

  async #fetchNow(url: string, refs: readonly string[], credentials: GitCredentials | undefined): Promise<GitResult> {
    if (refs.length === 0 || refs.length > mostRefs || !refs.every(isFetchable)) {
      return refuse("refused", "Only full refs (`refs/heads/…`, `refs/tags/…`) are fetched.");
    }
    const access = await this.#reach(url, credentials);
    if (!access.ok) return access;
    await removeHalfPacks(this.#folder, this.#options.timeoutMs, Date.now());
    let specs = refs.map(forcedSpec);
    for (let attempt = 1; ; attempt++) {
      const ended = await this.#talk(access, [...fetchCommand, "--", access.url, ...specs]);
      if (isDone(ended)) return { ok: true };
      const format = otherFormat(ended);
      if (format && attempt < tries) {
        await remakeMirrorFolder(this.#folder, format);
        continue;
      }
      const failure = explainFailure(ended, access.secrets);
      if (failure.why === "missing-ref") await this.#forget(ended.stderr);
      if (failure.why !== "locked" || attempt === tries) return failure;
      // A branch `a` that went away stands in the way of `a/b` until its family is pruned.
      if (ended.stderr.includes("; cannot create")) specs = [...new Set([...specs, ...refs.map(familySpec)])];
      if (attempt === tries - 1) await removeStaleLock(this.#folder, ended.stderr, this.#options.timeoutMs, Date.now());
      await wait(50 * 2 ** attempt * (0.5 + Math.random()));
    }
  }

  async #reach(url: string, credentials: GitCredentials | undefined): Promise<RemoteAccess | GitFailure> {
    const access = await openRemote(url, this.#options, credentials);
    if (!access.ok) return access;
    const broken = await openMirrorFolder(this.#folder);
    return broken ? explainFailure(broken, []) : access;
  }

  async #forget(complaint: string): Promise<void> {
    const ref = /couldn't find remote ref (\S+)/i.exec(complaint)?.[1];
    if (ref && isFullRef(ref)) await this.#read(["update-ref", "--no-deref", "-d", ref], 1_000);
  }

  #talk(access: RemoteAccess, words: readonly string[]): Promise<GitEnded> {
    return runGit({
      arguments: words,
      directory: this.#folder,
      environment: { ...mirrorEnvironment(this.#folder), ...access.environment },
      timeoutMs: this.#options.timeoutMs,
      maxBytes: longestList,
    });
  }

  async #read(words: readonly string[], maxBytes: number, timeoutMs = localMs): Promise<GitEnded> {
    const environment = { ...mirrorEnvironment(this.#folder), GIT_ALLOW_PROTOCOL: "" };
    const ended = await runGit({ arguments: words, directory: this.#folder, environment, timeoutMs, maxBytes });
    // A machine that is too slow must not pass for a file or a commit that is not there.
    if (ended.how === "timed-out") throw new Error("Git took too long to read a mirror.");
    return ended;
  }
}

const fetchCommand = ["fetch", "--quiet", "--prune", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"];

function isDone(ended: GitEnded): boolean {
  return ended.how === "exited" && ended.code === 0;
}

/** The format of the repository's objects, if git stumbled over that. */
function otherFormat(ended: GitEnded): ObjectFormat | undefined {
  const format = /mismatched algorithms: client \w+; server (\w+)/.exec(ended.stderr)?.[1];
  return format === "sha1" || format === "sha256" ? format : undefined;
}

function isFetchable(ref: string): boolean {
  return ref === everyBranch || ref === everyTag || isFullRef(ref);
}

function forcedSpec(ref: string): string {
  return `+${ref}:${ref}`;
}

function familySpec(ref: string): string {
  if (ref.endsWith("*")) return forcedSpec(ref);
  return forcedSpec(`${ref.split("/", 3).join("/")}*`);
}
