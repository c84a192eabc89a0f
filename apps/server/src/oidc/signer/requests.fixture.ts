import { randomBytes, randomUUID } from "node:crypto";
import {
  decrypt,
  fromBase64Url,
  newIdentity,
  newSigningKey,
  readSigningKey,
  type SignedTokenRequest,
  type SignedTrustRoot,
  type SigningKey,
  sign,
  type TokenRequest,
  type TrustRoot,
} from "@ringfort/seal";
import type { MintOrder } from "./messages.ts";

/** An organization with one class, and requests that its runner signs. */
export interface Asking {
  readonly org: string;
  readonly admin: SigningKey;
  readonly attest: SigningKey;
  readonly root: TrustRoot;
  readonly signedRoot: SignedTrustRoot;
  request(changes?: Partial<TokenRequest>, key?: SigningKey): Promise<SignedTokenRequest>;
  order(request: unknown, changes?: Partial<MintOrder>, facts?: Partial<MintOrder["facts"]>): MintOrder;
  /** What the runner finds in an answer. */
  open(sealed: string): Promise<string[]>;
}

export async function newKey(): Promise<SigningKey> {
  const key = await readSigningKey(newSigningKey());
  if (!key) throw new Error("A new key cannot be read.");
  return key;
}

const day = 86_400_000;

export async function asking(now: number, about: Partial<TokenRequest> = {}, attest?: SigningKey): Promise<Asking> {
  const org = about.org ?? randomUUID();
  const [admin, own, opened] = [await newKey(), attest ?? (await newKey()), await newIdentity("classical")];
  const root: TrustRoot = {
    type: "ringfort/trust-root/v1",
    org,
    version: 1,
    previous: null,
    issued: now,
    expires: now + 400 * day,
    threshold: 1,
    admins: [{ name: "ada", key: admin.publicKey }],
    writers: [],
    approvers: [],
    classes: [
      {
        name: "demo/default",
        seal: opened.recipient,
        attest: own.publicKey,
        scopes: ["project/circleci/demo/hello", "project/circleci/demo/other"],
      },
    ],
    recovery: [],
  };
  const usual: TokenRequest = {
    type: "ringfort/token-request/v1",
    org,
    project: "circleci/demo/hello",
    pipeline: randomUUID(),
    commit: "1".repeat(40),
    config: `sha256:${"2".repeat(64)}`,
    workflowId: randomUUID(),
    jobId: randomUUID(),
    ref: "refs/heads/main",
    origin: "git.acme.example/acme/hello",
    audience: [],
    rootIssuer: false,
    subjects: ["v1", "v2"],
    recipient: opened.recipient,
    sshRerun: false,
    contexts: [],
    class: "demo/default",
    issued: now,
    nonce: "",
    ...about,
  };
  const facts = { projectId: randomUUID(), userId: randomUUID(), definitionId: null, audience: [], lifetimeMs: null };
  const signedRoot = (await sign(root, admin)) as SignedTrustRoot;
  let orders = 0;
  return {
    org,
    admin,
    attest: own,
    root,
    signedRoot,
    request: async (changes = {}, key = own) =>
      sign({ ...usual, nonce: randomBytes(16).toString("base64url"), ...changes }, key) as Promise<SignedTokenRequest>,
    order: (request, changes = {}, given = {}) => ({
      id: ++orders,
      type: "mint",
      request,
      roots: [signedRoot],
      ...changes,
      facts: { ...facts, ...given },
    }),
    open: async (sealed) => {
      const plain = await decrypt(fromBase64Url(sealed)!, [opened.identity]);
      if (!plain) throw new Error("The answer is for somebody else.");
      return new TextDecoder().decode(plain).split("\n");
    },
  };
}
