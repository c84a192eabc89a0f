import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SecretsAnswer } from "@ringfort/contract";
import {
  type About,
  type Approval,
  bytesOf,
  digestOf,
  digestOfStatement,
  newSigningKey,
  type Policy,
  type Result,
  readSigningKey,
  type SealedValue,
  type SealRequest,
  type SignedApproval,
  type SignedPolicy,
  type SignedResult,
  type SignedTombstone,
  type SignedTrustRoot,
  type SigningKey,
  type Statement,
  sealValue,
  sign,
  type TrustRoot,
} from "@ringfort/seal";
import { type Folder, temporaryFolder } from "../job/run-job.fixture.ts";
import { type ClassKeys, newClassKeys, readClassKeys } from "../trust/class-keys.ts";
import { writeTrustFile } from "../trust/trust-file.ts";
import { type TrustedProject, type TrustFile, trustedByDefault } from "../trust/trusted.ts";
import type { Decision, Question } from "./keyholder.ts";
import { LocalKeyholder } from "./local-keyholder.ts";

export const className = "acme/linux";
export const slug = "circleci/acme/web";

export const usualConfig = `version: 2.1
jobs:
  test: { machine: true, steps: [{ run: "true" }] }
  deploy: { machine: true, steps: [{ run: "echo deploying" }] }
workflows:
  main:
    jobs:
      - test
      - deploy: { requires: [test], context: [prod] }
`;

/** An organization that has everything: people with keys, a class of runners, a repository, and something sealed. */
export class Organization implements AsyncDisposable {
  readonly id = randomUUID();
  readonly folder: Folder;
  readonly state: string;
  readonly repo: string;
  readonly trustFile: string;
  readonly admin: SigningKey;
  readonly writer: SigningKey;
  readonly approver: SigningKey;
  readonly keys: ClassKeys;
  readonly pipeline = { id: randomUUID(), number: 7 };
  readonly workflowId = randomUUID();
  now = Date.now();
  roots: SignedTrustRoot[] = [];
  #prod: SecretsAnswer["scopes"][number] | undefined;
  /** Digests of the values that were sealed last. */
  readonly #sealed = new Map<string, string>();

  private constructor(folder: Folder, keys: ClassKeys, [admin, writer, approver]: readonly SigningKey[]) {
    this.folder = folder;
    this.state = join(folder.path, "state");
    this.repo = join(folder.path, "origin");
    this.trustFile = join(folder.path, "trust.toml");
    this.keys = keys;
    this.admin = admin!;
    this.writer = writer!;
    this.approver = approver!;
  }

  static async start(config = usualConfig): Promise<Organization> {
    const folder = await temporaryFolder();
    await newClassKeys(join(folder.path, "state"), className);
    const keys = await readClassKeys(join(folder.path, "state"), className);
    const people = await Promise.all([1, 2, 3].map(async () => (await readSigningKey(newSigningKey()))!));
    const made = new Organization(folder, keys!, people);
    mkdirSync(made.repo);
    made.git("init", "-q", "-b", "main");
    made.commit({ ".circleci/config.yml": config });
    await made.addRoot({});
    await made.trust({});
    return made;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.folder[Symbol.asyncDispose]();
  }

  git(...words: string[]): string {
    const identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
    return execFileSync("git", [...identity, ...words], { cwd: this.repo, stdio: ["ignore", "pipe", "pipe"] })
      .toString()
      .trim();
  }

  commit(files: Readonly<Record<string, string>>, ...words: string[]): string {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.repo, path)), { recursive: true });
      writeFileSync(join(this.repo, path), text);
    }
    this.git("add", ".");
    this.git("commit", "-q", "--allow-empty", "-m", "a commit", ...words);
    return this.git("rev-parse", "HEAD");
  }

  /** The next root: the last one with changes. */
  async addRoot(changes: Partial<TrustRoot>, ...signers: SigningKey[]): Promise<SignedTrustRoot> {
    const last = this.roots.at(-1)?.statement;
    const statement: TrustRoot = {
      type: "ringfort/trust-root/v1",
      org: this.id,
      issued: this.now - 1_000,
      expires: this.now + 365 * 86_400_000,
      threshold: 1,
      admins: [{ name: "admin", key: this.admin.publicKey }],
      writers: [{ name: "writer", key: this.writer.publicKey, scopes: ["*"] }],
      approvers: [{ kind: "key", name: "approver", key: this.approver.publicKey, emails: ["a@example.com"] }],
      classes: [{ name: className, seal: this.keys.seal, attest: this.keys.attest, scopes: ["*"] }],
      recovery: [],
      ...last,
      version: (last?.version ?? 0) + 1,
      previous: last ? await digestOfStatement(last) : null,
      ...changes,
    };
    const root = mutable(await sign(statement, ...(signers.length > 0 ? signers : [this.admin])));
    this.roots.push(root);
    return root;
  }

  async trust(
    changes: Partial<TrustedProject>,
    of: Partial<TrustFile["trustRoot"]> = {},
    others: Pick<TrustFile, "serverUser"> = {},
  ): Promise<void> {
    const project = { ...trustedByDefault, repo: this.repo, refs: ["refs/heads/main", "refs/tags/v*"], ...changes };
    await writeTrustFile(this.trustFile, {
      ...others,
      trustRoot: { fingerprint: await digestOfStatement(this.roots[0]!.statement), minVersion: 1, ...of },
      projects: new Map([[slug, project]]),
    });
  }

  async policy(scope: string, changes: Partial<Policy> = {}, key = this.writer): Promise<SignedPolicy> {
    const statement: Policy = {
      type: "ringfort/policy/v1",
      org: this.id,
      scope,
      version: 1,
      previous: null,
      projects: [slug],
      refs: ["refs/heads/main"],
      expressions: [],
      approvals: 0,
      notByCommitter: false,
      signedCommits: false,
      maxCommitAgeDays: null,
      restoreCache: true,
      parameters: {},
      expires: null,
      issued: this.now,
      ...changes,
    };
    return mutable(await sign(statement, key));
  }

  async value(scope: string, name: string, value: string, changes: Partial<SealRequest> = {}): Promise<SealedValue> {
    const sealed = await sealValue(
      {
        root: this.roots.at(-1)!.statement,
        ...{ scope, name, value },
        kind: name.startsWith("ssh/") ? "ssh" : "env",
        version: 1,
        previous: null,
        policy: 1,
        issued: this.now,
        ...changes,
      },
      this.writer,
    );
    if (!sealed.ok) throw new Error(sealed.message);
    this.#sealed.set(`${scope} ${name}`, await digestOfStatement(sealed.value.statement));
    return sealed.value;
  }

  async tombstone(scope: string, name: string): Promise<SignedTombstone> {
    const statement: SignedTombstone["statement"] = {
      type: "ringfort/tombstone/v1",
      org: this.id,
      ...{ scope, name },
      version: 2,
      previous: this.#sealed.get(`${scope} ${name}`)!,
      issued: this.now,
    };
    return mutable(await sign(statement, this.writer));
  }

  /** Signs commits from now on, the newest too; answers the public key. */
  signCommits(): string {
    const key = join(this.folder.path, "signer");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key], { stdio: "ignore" });
    const words = ["-c", "gpg.format=ssh", "-c", `user.signingkey=${key}`];
    this.git(...words, "commit", "-q", "--amend", "--no-edit", "-S");
    return readFileSync(`${key}.pub`, "utf8").trim();
  }

  /** What a server says that has it all right: `TOKEN` is sealed in the context `prod`. */
  async answer(changes: Partial<SecretsAnswer> = {}): Promise<SecretsAnswer> {
    this.#prod ??= scopeOf("context/prod", {
      policy: await this.policy("context/prod"),
      values: [await this.value("context/prod", "TOKEN", "sealed text")],
    });
    return {
      roots: this.roots,
      scopes: [scopeOf(`project/${slug}`), this.#prod],
      results: [],
      approvals: [],
      continuation: null,
      inputs: {
        configSource: "git",
        configPath: ".circleci/config.yml",
        parameters: {},
        values: {},
        isFork: false,
        isSshRerun: false,
        orbs: {},
      },
      ...changes,
    };
  }

  claim(job: string, changes: Partial<Question["claim"]> = {}): Question["claim"] {
    const revision = this.git("rev-parse", "main");
    return {
      task: randomUUID(),
      fence: 1,
      attempt: 1,
      job: {
        name: job,
        declaredName: job,
        cell: {},
        type: "build",
        requires: [],
        contexts: ["prod"],
        at: { file: "x", start: 0, end: 0 },
      },
      node: { index: 0, total: 1 },
      number: 1,
      project: { id: randomUUID(), slug },
      workflow: { id: this.workflowId, name: "main" },
      builtIns: { CIRCLE_WORKFLOW_JOB_ID: randomUUID() },
      variables: {},
      sshKeys: {},
      checkout: { url: "https://elsewhere.invalid/x.git", ref: "refs/heads/main", branch: "main", revision },
      strict: false,
      organization: this.id,
      pipeline: this.pipeline,
      secrets: true,
      ...changes,
    };
  }

  keyholder(): LocalKeyholder {
    return new LocalKeyholder({
      trustFile: this.trustFile,
      stateFolder: this.state,
      resourceClass: className,
      path: process.env["PATH"] ?? "",
      now: () => this.now,
    });
  }

  async decide(claim: Question["claim"], answer: SecretsAnswer): Promise<Decision> {
    return this.keyholder().decide({ claim, answer }, new AbortController().signal);
  }

  /** The proof that a job has ended, as its runner signs it. */
  async prove(job: string, changes: Partial<Result> = {}, key = this.keys.attestKey): Promise<SignedResult> {
    const statement: Result = {
      type: "ringfort/result/v1",
      ...(await this.about()),
      parameters: await digestOf(bytesOf("{}")),
      workflow: "main",
      workflowId: this.workflowId,
      job,
      jobId: randomUUID(),
      node: { index: 0, total: 1 },
      status: "success",
      class: className,
      issued: this.now,
      ...changes,
    };
    return mutable(await sign(statement, key));
  }

  /** What every proof about the newest commit says. */
  async about(): Promise<About> {
    const config = execFileSync("git", ["show", "main:.circleci/config.yml"], { cwd: this.repo });
    return {
      org: this.id,
      project: slug,
      pipeline: this.pipeline.id,
      commit: this.git("rev-parse", "main"),
      config: await digestOf(new Uint8Array(config)),
    };
  }

  /** As if nothing had been seen yet. */
  forget(): void {
    rmSync(join(this.state, "remembered"), { recursive: true, force: true });
  }

  async approve(
    job: string,
    unblocks: string[],
    changes: Partial<Approval> = {},
    key = this.approver,
  ): Promise<SignedApproval> {
    const statement: Approval = {
      type: "ringfort/approval/v1",
      ...(await this.about()),
      repo: this.repo,
      ref: "refs/heads/main",
      workflow: "main",
      workflowId: this.workflowId,
      job,
      unblocks,
      issued: this.now,
      expires: this.now + 3_600_000,
      nonce: Buffer.from(await crypto.subtle.digest("SHA-256", bytesOf(randomUUID())))
        .toString("base64url")
        .slice(0, 22),
      ...changes,
    };
    return mutable(await sign(statement, key));
  }
}

export function scopeOf(
  scope: string,
  changes: Partial<SecretsAnswer["scopes"][number]> = {},
): SecretsAnswer["scopes"][number] {
  return { scope, contextId: null, policy: null, values: [], tombstones: [], visible: {}, ...changes };
}

export function mutable<S extends Statement>(
  signed: Awaited<ReturnType<typeof sign<S>>>,
): {
  statement: S;
  signatures: { key: string; signature: string }[];
} {
  return { statement: signed.statement, signatures: [...signed.signatures] };
}
