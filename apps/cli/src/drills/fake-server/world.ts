import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { printLock } from "@ringfort/config";
import { newClassKeys, trustedByDefault, writeTrustFile } from "@ringfort/runner";
import {
  bytesOf,
  digestOf,
  digestOfStatement,
  newIdentity,
  newSigningKey,
  type Policy,
  readSigningKey,
  type SealedValue,
  type SealRequest,
  type SignedPolicy,
  type SignedTrustRoot,
  type SigningKey,
  sealValue,
  sign,
  type TrustRoot,
} from "@ringfort/seal";
import { makeWriter } from "./make-writer.ts";

const run = promisify(execFile);
const day = 24 * 60 * 60_000;

/** An organization with everything true and whole: what a malicious server then lies about. */
export interface World {
  readonly folder: string;
  /** Bare. */
  readonly repository: string;
  readonly configText: string;
  readonly configDigest: string;
  /** Tip of main. */
  readonly revision: string;
  readonly org: string;
  readonly slug: string;
  readonly project: { readonly id: string; readonly slug: string };
  readonly className: string;
  readonly state: string;
  /** Of the person who seals with the real program. */
  readonly keysFolder: string;
  readonly trustFile: string;
  readonly keys: {
    readonly admin: SigningKey;
    readonly writer: SigningKey;
    readonly approver: SigningKey;
    readonly attest: SigningKey;
    /** What the attacker has: in no trust root. */
    readonly stranger: SigningKey;
  };
  readonly evil: { readonly identity: string; readonly recipient: string };
  readonly root: SignedTrustRoot;
  git(...words: string[]): Promise<string>;
  commit(files: Readonly<Record<string, string>>, message: string, at?: Date): Promise<string>;
}

/** What the deployment prints when it has got back what an earlier one has cached. */
export const cachedMark = "what was cached has run";

export const orb = {
  reference: "acme/tool@1.0.0",
  source: "version: 2.1\ncommands:\n  say:\n    steps: [run: {name: Say, command: echo a tool}]\n",
};

/** Deploys with a secret after a test; releases with another one after an approval. What a job saw of its secret is a digest. */
const config = `version: 2.1
orbs:
  tool: acme/tool@1.0.0
parameters:
  target: {type: string, default: staging}
jobs:
  test:
    machine: true
    steps:
      - run: {name: Test, command: 'echo "tests know \${TOKEN:-no token}"'}
  deploy:
    machine: true
    steps:
      - tool/say
      - run: {name: Deploy, command: 'echo deploying to << pipeline.parameters.target >>; printf %s "$TOKEN" | sha256sum'}
      - restore_cache: {keys: [drill-]}
      - run: {name: Use, command: 'if [ -f kept/use.sh ]; then sh kept/use.sh; fi; mkdir -p kept; echo "echo ${cachedMark}" >kept/use.sh'}
      - save_cache: {key: drill-1, paths: [kept]}
  publish:
    machine: true
    steps:
      - run: {name: Publish, command: 'printf %s "$RELEASE_KEY" | sha256sum'}
workflows:
  main:
    jobs:
      - test
      - deploy: {requires: [test], context: prod}
  release:
    jobs:
      - hold: {type: approval}
      - publish: {requires: [hold], context: guarded}
`;

export async function makeWorld(folder: string): Promise<World> {
  const work = join(folder, "work");
  const repository = join(folder, "repository.git");
  await mkdir(work, { recursive: true, mode: 0o755 });
  const git = async (...words: string[]): Promise<string> => {
    const { stdout } = await run("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.invalid", ...words], {
      cwd: work,
      env: gitEnvironment,
    });
    return stdout.trim();
  };
  await run("git", ["init", "--quiet", "--bare", "--initial-branch=main", repository], { env: gitEnvironment });
  await git("init", "--quiet", "--initial-branch=main");
  await git("remote", "add", "origin", repository);
  const commit = async (files: Readonly<Record<string, string>>, message: string, at = new Date()): Promise<string> => {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(work, name, ".."), { recursive: true });
      await writeFile(join(work, name), content);
    }
    await git("add", "--all");
    await run("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.invalid", "commit", "-qm", message], {
      cwd: work,
      env: { ...gitEnvironment, GIT_AUTHOR_DATE: at.toISOString(), GIT_COMMITTER_DATE: at.toISOString() },
    });
    return await git("rev-parse", "HEAD");
  };
  const lock = printLock({
    orbs: new Map([[orb.reference, { resolved: orb.reference, sha256: sha256Of(orb.source) }]]),
    images: new Map(),
  });
  const files = { ".circleci/config.yml": config, ".circleci/ringfort.lock": lock };
  await commit(files, "Deploy with a secret", new Date(Date.now() - 400 * day));
  const revision = await commit({ "old.txt": "other" }, "A year later");
  await git("push", "--quiet", "origin", "main");

  const org = randomUUID();
  const slug = "circleci/drill";
  const project = { id: randomUUID(), slug: "circleci/drill/web" };
  const className = "drill/prod";
  const state = join(folder, "runner-state");
  await mkdir(state, { mode: 0o700 });
  const { seal, attest } = await newClassKeys(state, className);
  const [admin, writer, approver, stranger] = await Promise.all([newKey(), newKey(), newKey(), newKey()]);
  const person = await makeWriter(folder);
  const statement: TrustRoot = {
    type: "ringfort/trust-root/v1",
    org,
    version: 1,
    previous: null,
    issued: Date.now() - day,
    expires: Date.now() + 300 * day,
    threshold: 1,
    admins: [{ name: "ada", key: admin.publicKey }],
    writers: [
      { name: "ada", key: writer.publicKey, scopes: ["*"] },
      { name: "grace", key: person.key, scopes: ["context/prod"] },
    ],
    approvers: [{ kind: "key", name: "grace", key: approver.publicKey, emails: ["grace@example.invalid"] }],
    classes: [{ name: className, seal, attest, scopes: ["*"] }],
    recovery: [],
  };
  const root = await signed(statement, admin);
  const trustFile = join(folder, "trust.toml");
  await writeTrustFile(trustFile, {
    trustRoot: { fingerprint: await digestOfStatement(statement), minVersion: 1 },
    projects: new Map([
      [project.slug, { ...trustedByDefault, repo: `file://${repository}`, refs: ["refs/heads/main"] }],
    ]),
  });
  const key = await readSigningKey(await readFile(join(state, "classes", "drill-prod", "attest.key"), "utf8"));
  return {
    folder,
    repository,
    configText: config,
    configDigest: await digestOf(bytesOf(config)),
    revision,
    org,
    slug,
    project,
    className,
    state,
    keysFolder: person.keysFolder,
    trustFile,
    keys: { admin, writer, approver, attest: key!, stranger },
    evil: await newIdentity("classical"),
    root,
    git,
    commit,
  };
}

function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export async function removeWorld({ folder }: World): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** A policy that lets the drill's project use the scope on main. */
export async function policyOf(
  { org, project, keys }: World,
  scope: string,
  changes: Partial<Policy> = {},
  key: SigningKey = keys.writer,
): Promise<SignedPolicy> {
  const policy: Policy = {
    type: "ringfort/policy/v1",
    org,
    scope,
    version: 1,
    previous: null,
    projects: [project.slug],
    refs: ["refs/heads/main"],
    expressions: [],
    approvals: 0,
    notByCommitter: false,
    signedCommits: false,
    maxCommitAgeDays: null,
    restoreCache: true,
    parameters: {},
    expires: null,
    issued: Date.now(),
    ...changes,
  };
  return await signed(policy, key);
}

export async function sealedIn(
  world: World,
  wanted: Pick<SealRequest, "scope" | "name" | "value"> & Partial<SealRequest>,
  key: SigningKey = world.keys.writer,
): Promise<SealedValue> {
  const sealed = await sealValue(
    {
      root: world.root.statement,
      kind: "env",
      version: 1,
      previous: (wanted.version ?? 1) > 1 ? `sha256:${"0".repeat(64)}` : null,
      policy: 1,
      issued: Date.now(),
      ...wanted,
    },
    key,
  );
  if (!sealed.ok) throw new Error(sealed.message);
  return sealed.value;
}

async function newKey(): Promise<SigningKey> {
  const key = await readSigningKey(newSigningKey());
  if (!key) throw new Error("A new key cannot be read.");
  return key;
}

export async function signed<S extends Parameters<typeof sign>[0]>(statement: S, ...keys: readonly SigningKey[]) {
  const { signatures } = await sign(statement, ...keys);
  return { statement, signatures: [...signatures] };
}

/** Where the programs are that a drill starts; nothing else of whoever starts it counts. */
export const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const gitEnvironment = {
  PATH: searchPath,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  LC_ALL: "C",
};
