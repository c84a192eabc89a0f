import type { Claim } from "@ringfort/contract";
import {
  bytesOf,
  checkSealed,
  digestOf,
  digestOfStatement,
  newIdentity,
  newSigningKey,
  type Policy,
  type Receipt,
  type Result,
  readSigningKey,
  rewrapValue,
  type SealedValue,
  type SignedPolicy,
  type SignedReceipt,
  type SignedResult,
  type SignedTombstone,
  type SignedTrustRoot,
  type SigningKey,
  sealValue,
  sign,
  type TrustRoot,
} from "@ringfort/seal";
import type { TestHouse } from "./house.fixture.ts";

export interface TestVault {
  readonly admin: SigningKey;
  readonly writer: SigningKey;
  readonly approver: SigningKey;
  readonly attest: SigningKey;
  /** Opens what is sealed for the class. */
  readonly identity: string;
  /** The newest trust root. */
  root: TrustRoot;
  /** Below the organization's own address. */
  readonly path: string;
  /** Another trust root on top of the newest. */
  nextRoot(changes?: Partial<TrustRoot>, ...keys: SigningKey[]): Promise<SignedTrustRoot>;
  putRoot(changes?: Partial<TrustRoot>): Promise<void>;
  policy(scope: string, changes?: Partial<Policy>): Promise<SignedPolicy>;
  seal(
    scope: string,
    name: string,
    value: string,
    last?: SealedValue | SignedTombstone,
    key?: SigningKey,
  ): Promise<SealedValue>;
  tombstone(last: SealedValue): Promise<SignedTombstone>;
  /** Seals again for the newest trust root, signed by the class unless another signs. */
  rewrap(value: SealedValue, key?: SigningKey): Promise<SealedValue>;
  /** Lets one more class in. */
  addClass(name: string): Promise<void>;
  /** A context by its name. Answers its id. */
  addContext(name: string): Promise<string>;
  /** Lets the project use a context. */
  open(contextId: string): Promise<void>;
  /** That one node has succeeded, says the class. */
  result(claim: Claim, changes?: Partial<Result>, key?: SigningKey): Promise<SignedResult>;
  receipt(
    claim: Claim,
    values: readonly SealedValue[],
    changes?: Partial<Receipt>,
    key?: SigningKey,
  ): Promise<SignedReceipt>;
}

export async function newKey(): Promise<SigningKey> {
  const key = await readSigningKey(newSigningKey());
  if (!key) throw new Error("A new key cannot be read.");
  return key;
}

const day = 86_400_000;
/** Of a config that nobody here looks at. */
const anyConfig = `sha256:${"0".repeat(64)}`;

/** The words with which a class begins what it says about a job. */
export function aboutClaim({ job, organization, project, pipeline, workflow, checkout, builtIns }: Claim) {
  return {
    org: organization,
    project: project.slug,
    pipeline: pipeline.id,
    commit: checkout.revision,
    config: anyConfig,
    workflowId: workflow.id,
    job: job.name,
    jobId: builtIns["CIRCLE_WORKFLOW_JOB_ID"] ?? "",
    class: "demo/default",
    issued: Date.now(),
  };
}

/** Keys of people and of a class as an organization has them, with its first trust root stored. */
export async function testVault({ ask, house, organization, project }: TestHouse): Promise<TestVault> {
  const [admin, writer, approver, attest] = await Promise.all([newKey(), newKey(), newKey(), newKey()]);
  const { identity, recipient } = await newIdentity("classical");
  const path = `/api/ringfort/v1/organizations/${organization.id}`;
  const root: TrustRoot = {
    type: "ringfort/trust-root/v1",
    org: organization.id,
    version: 1,
    previous: null,
    issued: Date.now(),
    expires: Date.now() + day,
    threshold: 1,
    admins: [{ name: "ada", key: admin.publicKey }],
    writers: [{ name: "ada", key: writer.publicKey, scopes: ["*"] }],
    approvers: [{ kind: "key", name: "ada", key: approver.publicKey, emails: [] }],
    classes: [{ name: "demo/default", seal: recipient, attest: attest.publicKey, scopes: ["*"] }],
    recovery: [],
  };
  const put = async (signed: SignedTrustRoot) => {
    const { status, body } = await ask("PUT", `${path}/trust-root`, signed);
    if (status !== 200) throw new Error(JSON.stringify(body));
  };
  await put((await sign(root, admin)) as SignedTrustRoot);
  const earlier: TrustRoot[] = [];
  const vault: TestVault = {
    admin,
    writer,
    approver,
    attest,
    identity,
    root,
    path,
    nextRoot: async (changes = {}, ...keys) => {
      const next: TrustRoot = {
        ...vault.root,
        version: vault.root.version + 1,
        previous: await digestOfStatement(vault.root),
        issued: Date.now(),
        ...changes,
      };
      return (await sign(next, ...(keys.length > 0 ? keys : [admin]))) as SignedTrustRoot;
    },
    putRoot: async (changes) => {
      const next = await vault.nextRoot(changes);
      await put(next);
      earlier.push(vault.root);
      vault.root = next.statement;
    },
    policy: async (scope, changes = {}) => {
      const statement: Policy = {
        type: "ringfort/policy/v1",
        org: organization.id,
        scope,
        version: 1,
        previous: null,
        projects: ["*"],
        refs: ["*"],
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
      return (await sign(statement, writer)) as SignedPolicy;
    },
    seal: async (scope, name, value, last, key = writer) => {
      const sealed = await sealValue(
        {
          root: vault.root,
          scope,
          name,
          kind: name.startsWith("ssh/") ? "ssh" : "env",
          value,
          version: (last?.statement.version ?? 0) + 1,
          previous: last ? await digestOfStatement(last.statement) : null,
          policy: 1,
          issued: Date.now(),
        },
        key,
      );
      if (!sealed.ok) throw new Error(sealed.message);
      return sealed.value;
    },
    tombstone: async ({ statement: { scope, name, version }, statement }) => {
      const previous = await digestOfStatement(statement);
      const type = "ringfort/tombstone/v1";
      const made = {
        type,
        org: organization.id,
        scope,
        name,
        version: version + 1,
        previous,
        issued: Date.now(),
      } as const;
      return (await sign(made, writer)) as SignedTombstone;
    },
    rewrap: async (value, key = attest) => {
      const { scope, name } = value.statement;
      const expected = { root: vault.root, earlier, scope, name, lowestVersion: 1, now: Date.now() };
      const checked = await checkSealed(value, expected);
      if (!checked.ok) throw new Error(checked.message);
      const again = await rewrapValue(
        checked.value,
        { root: vault.root, identities: [identity], issued: Date.now() },
        key,
      );
      if (!again.ok) throw new Error(again.message);
      return again.value;
    },
    addClass: async (name) => {
      const [key, other] = await Promise.all([newKey(), newIdentity("classical")]);
      const added = { name, seal: other.recipient, attest: key.publicKey, scopes: ["*"] };
      await vault.putRoot({ classes: [...vault.root.classes, added] });
    },
    addContext: async (name) => {
      const { id } = await house.db
        .insertInto("contexts")
        .values({ organization_id: organization.id, name })
        .returning("id")
        .executeTakeFirstOrThrow();
      return id;
    },
    open: async (contextId) => {
      const restriction = { restriction_type: "project", restriction_value: project.id };
      await ask("POST", `/api/v2/context/${contextId}/restrictions`, restriction);
    },
    result: async (claim, changes = {}, key = attest) => {
      const statement: Result = {
        type: "ringfort/result/v1",
        ...aboutClaim(claim),
        parameters: await digestOf(bytesOf("{}")),
        workflow: claim.workflow.name,
        node: claim.node,
        status: "success",
        ...changes,
      };
      return (await sign(statement, key)) as SignedResult;
    },
    receipt: async (claim, values, changes = {}, key = attest) => {
      const statement: Receipt = {
        type: "ringfort/receipt/v1",
        ...aboutClaim(claim),
        ref: claim.checkout.ref ?? "",
        values: values.map(({ statement: { scope, name, version, ciphertext } }) => ({
          scope,
          name,
          version,
          ciphertext,
        })),
        ...changes,
      };
      return (await sign(statement, key)) as SignedReceipt;
    },
  };
  return vault;
}
