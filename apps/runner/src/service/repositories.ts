import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Claim } from "@ringfort/contract";
import { type GitAnswer, type GitCall, runGit, writeGitSettings } from "./git-program.ts";
import { refuseAddress, withoutCredentials } from "./repository-address.ts";
import type { ServiceOptions } from "./service-options.ts";
import { sshCommand } from "./ssh-command.ts";

export interface NotCheckedOut {
  readonly ok: false;
  readonly message: string;
  readonly status: "failed" | "infrastructure_fail";
}
export type CheckedOut = { readonly ok: true } | NotCheckedOut;

export interface Repositories {
  /**
   * Fetches what the claim names, believes only git about where the commit is, and makes a clean clone at it. What a job is given
   * comes from here, never from the server.
   */
  checkOut(
    claim: Pick<Claim, "checkout" | "sshKeys">,
    target: string,
    place: { readonly keyFolder: string; readonly signal: AbortSignal },
  ): Promise<CheckedOut>;
}

export type RepositoryOptions = Pick<ServiceOptions, "host" | "allowFileRepositories">;

/** Mirrors of repositories, one a folder, kept between jobs. */
export async function openRepositories(folder: string, options: RepositoryOptions): Promise<Repositories> {
  const settings = join(folder, "git-settings");
  await writeGitSettings(settings, { allowFiles: options.allowFileRepositories });
  const turns = new Map<string, Promise<unknown>>();
  return {
    checkOut: (claim, target, place) => {
      const mirror = join(folder, createHash("sha256").update(claim.checkout.url).digest("hex").slice(0, 32));
      const work = () => checkOut(claim, { ...place, mirror, target, folder, settings, options });
      // One at a time in a mirror: two fetches of one ref disturb each other.
      const turn = (turns.get(mirror) ?? Promise.resolve()).then(work, work);
      turns.set(mirror, turn);
      return turn;
    },
  };
}

interface Place {
  readonly mirror: string;
  readonly target: string;
  /** Where what was learned of hosts is kept. */
  readonly folder: string;
  readonly settings: string;
  readonly keyFolder: string;
  readonly options: RepositoryOptions;
  readonly signal: AbortSignal;
}

async function checkOut({ checkout, sshKeys }: Pick<Claim, "checkout" | "sshKeys">, place: Place): Promise<CheckedOut> {
  const { url, revision } = checkout;
  const ref = refOf(checkout);
  const refused = refuseAddress(url, { allowFiles: place.options.allowFileRepositories }) ?? refuseNames(ref, revision);
  if (refused !== undefined) return failed(refused);
  const call: GitCall = {
    folder: place.mirror,
    path: place.options.host.path,
    settings: place.settings,
    ssh: await sshCommand({
      keyFolder: place.keyFolder,
      keys: sshKeys,
      keyFiles: [],
      knownHosts: join(place.folder, "known_hosts"),
      isPinned: false,
    }),
    signal: place.signal,
  };
  const opened = await openMirror(call);
  if (!opened.ok) return broken("The runner cannot keep a mirror of the repository", opened);

  const fetched = await fetch(call, url, ref, revision);
  if (!fetched.ok) return judgeFetch(fetched, ref ?? revision);
  const isThere = await runGit(call, "merge-base", "--is-ancestor", revision, ref ?? revision);
  if (!isThere.ok) {
    return failed(
      `${revision} is not on ${ref}: the ref was changed after the pipeline was triggered, or the commit never was on it.`,
    );
  }
  return clone(call, place, checkout);
}

async function openMirror(call: GitCall): Promise<GitAnswer> {
  if (existsSync(join(call.folder, "HEAD"))) return { ok: true, stdout: "" };
  await mkdir(call.folder, { recursive: true });
  return await runGit(call, "init", "--quiet", "--bare");
}

/** Full names only: a branch `v1` and a tag `v1` are two refs. */
export function refOf({ ref, branch, tag }: Claim["checkout"]): string | undefined {
  if (ref !== undefined) return ref;
  if (tag !== undefined) return `refs/tags/${tag}`;
  return branch === undefined ? undefined : `refs/heads/${branch}`;
}

export function refuseNames(ref: string | undefined, revision: string): string | undefined {
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision)) return "The revision is not the full name of a commit";
  // What git forbids in names of refs, and what would make a pattern of one.
  const isWhole =
    ref === undefined ||
    (/^refs\/[^\s\p{C}~^:?*[\\]+$/u.test(ref) && !/\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)|[./]$/.test(ref));
  return isWhole ? undefined : "The ref is not the full name of a ref";
}

/** With its history: a job may ask git anything that it may ask in a clone. */
function fetch(call: GitCall, url: string, ref: string | undefined, revision: string): Promise<GitAnswer> {
  const spec = ref === undefined ? revision : `+${ref}:${ref}`;
  return runGit(
    call,
    "fetch",
    "--quiet",
    "--force",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    "--",
    url,
    spec,
  );
}

async function clone(call: GitCall, { mirror, target }: Place, checkout: Claim["checkout"]): Promise<CheckedOut> {
  const { url, revision, branch } = checkout;
  const onto = branch === undefined ? ["--detach"] : ["-B", branch];
  // The mirror is ours, whatever may be fetched from files otherwise. All objects come along, whichever ref holds them.
  const local = ["-c", "protocol.file.allow=always", "clone", "--quiet", "--local", "--no-checkout", "--template="];
  const cloned = await runGit(call, ...local, "--", mirror, target);
  if (!cloned.ok) return broken(`The runner could not clone ${withoutCredentials(url)}`, cloned);
  await pointTo(url, join(target, ".git", "config"));
  const done = await runGit({ ...call, folder: target }, "checkout", "--quiet", "--force", ...onto, revision);
  return done.ok ? { ok: true } : broken(`The runner could not check out ${revision}`, done);
}

/** The job's clone has the repository for its origin, not the mirror. The address holds neither quotes nor line ends: it was looked at. */
async function pointTo(url: string, config: string): Promise<void> {
  const written = await readFile(config, "utf8");
  await writeFile(
    config,
    written.replace(/^\turl = .*$/m, () => `\turl = "${url.replaceAll("\\", "\\\\")}"`),
  );
}

const missing = /couldn't find remote ref|not our ref|no such remote ref/i;
const network =
  /could not resolve|connection (?:refused|reset|timed out|closed)|timed out|network is unreachable|no route to host|early eof|unexpected disconnect|hung up|rpc failed|returned error: (?:5\d\d|429)|failed to connect|operation too slow/i;
const denied =
  /permission denied|authentication failed|could not read (?:username|password)|host key verification|returned error: 40[134]/i;

/** Whose fault it is that nothing could be fetched. */
export function judgeFetch(answer: GitAnswer & { ok: false }, wanted: string): NotCheckedOut {
  const said = answer.stderr;
  if (missing.test(said)) return failed(`The repository does not have ${wanted} (any more).`);
  if (denied.test(said)) return failed(`The repository does not let this runner in. Git says: ${lastWord(said)}`);
  if (network.test(said)) return broken("The repository cannot be reached", answer);
  return failed(`The repository could not be fetched. Git says: ${lastWord(said)}`);
}

function failed(message: string): NotCheckedOut {
  return { ok: false, message, status: "failed" };
}

function broken(message: string, answer: GitAnswer & { ok: false }): NotCheckedOut {
  return { ok: false, message: `${message}: ${lastWord(answer.stderr)}`, status: "infrastructure_fail" };
}

/** Git ends with advice that says nothing of what went wrong. */
const advice = /^(?:fatal: Could not read from remote repository|Please make sure|and the repository exists|\s*$)/;

function lastWord(stderr: string): string {
  const lines = withoutCredentials(stderr).split("\n");
  const telling = lines.filter((line) => !advice.test(line));
  const said = telling.findLast((line) => /^(?:fatal|error):/.test(line)) ?? telling.at(-1) ?? lines[0] ?? "";
  return said.slice(0, 500);
}
