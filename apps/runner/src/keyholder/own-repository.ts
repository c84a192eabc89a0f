import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Claim } from "@ringfort/contract";
import { matchesRef } from "@ringfort/seal";
import { type GitAnswer, type GitCall, readGit, runGit, writeGitSettings } from "../service/git-program.ts";
import { judgeFetch, refOf, refuseNames } from "../service/repositories.ts";
import { refuseAddress } from "../service/repository-address.ts";
import { sshCommand } from "../service/ssh-command.ts";
import type { TrustedProject } from "../trust/trusted.ts";
import { checkLocalRepository } from "./local-repository.ts";
import { allow, refuse, type Verdict } from "./refusal.ts";

/** One commit as the runner's own git knows it. */
export interface OwnCommit {
  readonly revision: string;
  /** `refs/heads/…` or `refs/tags/…`, in full. */
  readonly ref: string;
  readonly branch: string | undefined;
  readonly tag: string | undefined;
  readonly defaultBranch: string | undefined;
  readonly isTip: boolean;
  readonly committedAt: number;
  /** Whose key has signed the commit, as the trust file names them; what the commit says of itself is anybody's to write. */
  readonly verifiedCommitter: string | null;
  readonly author: { readonly name: string; readonly email: string };
  readonly subject: string;
  readonly body: string;
  /** `undefined` when the commit has no such file. */
  readFile(path: string): Promise<Uint8Array | undefined>;
}

export interface RepositoryPlace {
  /** Mirrors of the keyholder's own. */
  readonly folder: string;
  /** A folder for this decision alone. */
  readonly scratch: string;
  readonly path: string;
  /** Of the machine, where the server runs on it too. */
  readonly serverUser: number | undefined;
  readonly signal: AbortSignal;
}

type Wanted = Pick<Claim, "checkout" | "sshKeys">;

const turns = new Map<string, Promise<unknown>>();

/** Fetches the ref from the trust file's address and asks git about the commit. The server's address is not looked at. */
export async function fetchCommit(
  wanted: Wanted,
  project: TrustedProject,
  place: RepositoryPlace,
): Promise<Verdict<OwnCommit>> {
  const { revision } = wanted.checkout;
  const ref = refOf(wanted.checkout);
  const malformed = refuseNames(ref, revision);
  if (malformed !== undefined) return refuse("request-malformed", `${malformed}.`);
  if (ref === undefined || !/^refs\/(?:heads|tags)\//.test(ref) || !matchesRef(project.refs, ref)) {
    return refuse("ref-not-allowed", ref === undefined ? "There is none." : `It is \`${ref}\`.`);
  }
  const isFile = /^(?:\/|file:)/.test(project.repo);
  const wrong = refuseAddress(project.repo, { allowFiles: true });
  if (wrong !== undefined) return refuse("repository-other", `${wrong}.`);
  const writable = isFile ? checkLocalRepository(localPath(project.repo), place.serverUser) : undefined;
  if (writable) return writable;
  const mirror = join(place.folder, createHash("sha256").update(project.repo).digest("hex").slice(0, 32));
  // One at a time in a mirror: two fetches of one ref disturb each other.
  const work = () => fetchInto(mirror, { wanted, ref, project, place, isFile });
  const turn = (turns.get(mirror) ?? Promise.resolve()).then(work, work);
  turns.set(mirror, turn);
  return turn;
}

interface Fetching {
  readonly wanted: Wanted;
  readonly ref: string;
  readonly project: TrustedProject;
  readonly place: RepositoryPlace;
  readonly isFile: boolean;
}

async function fetchInto(
  mirror: string,
  { wanted, ref, project, place, isFile }: Fetching,
): Promise<Verdict<OwnCommit>> {
  const { revision } = wanted.checkout;
  const settings = join(place.scratch, "git-settings");
  await writeGitSettings(settings, { allowFiles: isFile });
  const hosts = await writeHosts(project, place);
  const keys = project.sshKeyFile === undefined ? wanted.sshKeys : {};
  const call: GitCall = {
    folder: mirror,
    path: place.path,
    settings,
    ssh: await sshCommand({
      keyFolder: place.scratch,
      keys,
      keyFiles: project.sshKeyFile === undefined ? [] : [project.sshKeyFile],
      ...hosts,
    }),
    signal: place.signal,
  };
  await mkdir(mirror, { recursive: true, mode: 0o700 });
  if (!existsSync(join(mirror, "HEAD"))) await runGit(call, "init", "--quiet", "--bare");
  const heads = await listRefs(call, project.repo, ref);
  if (!heads.ok) return heads;
  const own = `refs/ringfort/${ref}`;
  // What was true of the ref before must not pass for what is.
  await runGit(call, "update-ref", "-d", own);
  const fetched = await runGit(
    call,
    ...["fetch", "--quiet", "--force", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"],
    ...["--", project.repo, `+${ref}:${own}`],
  );
  if (!fetched.ok) return judge(fetched, ref);
  const isShallow = await runGit(call, "rev-parse", "--is-shallow-repository");
  // Git leaves out a ref whose history it would have to cut off.
  const isThere = await runGit(call, "rev-parse", "--verify", "--quiet", own);
  if (!isShallow.ok || isShallow.stdout.trim() !== "false" || !isThere.ok) return refuse("clone-shallow");
  if (!(await runGit(call, "merge-base", "--is-ancestor", revision, own)).ok) {
    return refuse("commit-not-on-ref", `\`${revision}\` is not on \`${ref}\`.`);
  }
  return readCommit(call, { revision, ref, own, defaultBranch: heads.value, project, place });
}

/** The default branch, unless the ref's name is that of two. */
async function listRefs(call: GitCall, repo: string, ref: string): Promise<Verdict<string | undefined>> {
  const name = ref.replace(/^refs\/(?:heads|tags)\//, "");
  const both = [`refs/heads/${name}`, `refs/tags/${name}`];
  const listed = await runGit(call, "ls-remote", "--symref", "--", repo, "HEAD", ...both);
  if (!listed.ok) return judge(listed, ref);
  const lines = listed.stdout.split("\n").map((line) => line.split("\t"));
  if (both.every((one) => lines.some(([, found]) => found === one))) {
    return refuse("ref-ambiguous", `It is \`${name}\`.`);
  }
  const head = lines.find(([target, found]) => found === "HEAD" && target?.startsWith("ref: refs/heads/"));
  return allow(head?.[0]?.slice("ref: refs/heads/".length));
}

async function readCommit(
  call: GitCall,
  found: {
    readonly revision: string;
    readonly ref: string;
    readonly own: string;
    readonly defaultBranch: string | undefined;
    readonly project: TrustedProject;
    readonly place: RepositoryPlace;
  },
): Promise<Verdict<OwnCommit>> {
  const { revision, ref, own, defaultBranch } = found;
  const format = ["%ct", "%an", "%ae", "%s", "%b"].join("%x00");
  const shown = await runGit(call, "show", "--no-patch", "--no-show-signature", `--format=${format}`, revision);
  const tip = await runGit(call, "rev-parse", "--verify", "--quiet", `${own}^{commit}`);
  if (!shown.ok || !tip.ok) return refuse("commit-not-on-ref");
  const [at, name = "", email = "", subject = "", ...body] = shown.stdout.split("\0");
  const [, kind, short] = /^refs\/(heads|tags)\/(.*)$/.exec(ref)!;
  return allow({
    revision,
    ref,
    branch: kind === "heads" ? short : undefined,
    tag: kind === "tags" ? short : undefined,
    defaultBranch,
    isTip: tip.stdout.trim() === revision,
    committedAt: Number(at) * 1_000,
    verifiedCommitter: await signerOf(call, found),
    author: { name, email },
    subject,
    body: body.join("\0").trimEnd(),
    readFile: (path) => readGit(call, "cat-file", "blob", `${revision}:${path}`),
  });
}

/** By `ssh-keygen`, for the signers that the trust file names. */
async function signerOf(
  call: GitCall,
  { revision, project, place }: { revision: string; project: TrustedProject; place: RepositoryPlace },
): Promise<string | null> {
  if (project.allowedSigners.length === 0) return null;
  const signers = join(place.scratch, "allowed-signers");
  await writeFile(signers, `${project.allowedSigners.join("\n")}\n`, { mode: 0o600 });
  const only = ["gpg.program=/bin/false", "gpg.x509.program=/bin/false", `gpg.ssh.allowedSignersFile=${signers}`];
  const words = only.flatMap((setting) => ["-c", setting]);
  const shown = await runGit(call, ...words, "show", "--no-patch", "--format=%G?%x00%GS", revision);
  const [verdict, signer = ""] = shown.ok ? shown.stdout.trim().split("\0") : [];
  return verdict === "G" && signer !== "" ? signer : null;
}

async function writeHosts(
  { hostKeys }: TrustedProject,
  { folder, scratch }: RepositoryPlace,
): Promise<{ readonly knownHosts: string; readonly isPinned: boolean }> {
  if (hostKeys.length === 0) return { knownHosts: join(folder, "known_hosts"), isPinned: false };
  const knownHosts = join(scratch, "known_hosts");
  await writeFile(knownHosts, `${hostKeys.join("\n")}\n`, { mode: 0o600 });
  return { knownHosts, isPinned: true };
}

function judge(answer: GitAnswer & { readonly ok: false }, ref: string): Verdict<never> {
  if (/shallow/i.test(answer.stderr)) return refuse("clone-shallow");
  const { message, status } = judgeFetch(answer, ref);
  return refuse(status === "infrastructure_fail" ? "repository-unreachable" : "repository-other", message);
}

function localPath(repo: string): string {
  return repo.startsWith("/") ? repo : fileURLToPath(repo);
}
