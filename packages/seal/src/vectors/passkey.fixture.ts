import { createHash, sign as signWith } from "node:crypto";
import { type Assertion, type Statement, signedBytes, toBase64Url } from "../index.ts";
import type { World } from "./world.fixture.ts";

export interface Said {
  readonly type: string;
  readonly challenge: string;
  readonly origin: string;
  readonly relyingParty: string;
  /** 1: present, 4: verified. */
  readonly flags: number;
  readonly [more: string]: unknown;
}

/** What a browser and an authenticator answer for a statement; `changes` are what a liar would change. */
export async function assertionOf(
  statement: Statement,
  { keys, elliptic, root }: World,
  by: "bea" | "cas",
  changes: Partial<Said> = {},
): Promise<Assertion> {
  const passkey = root.approvers.find(({ name }) => name === by);
  if (passkey?.kind !== "passkey") throw new Error(`${by} has no passkey.`);
  const { relyingParty, flags, ...said }: Said = {
    type: "webauthn.get",
    challenge: sha256(signedBytes(statement)).toString("base64url"),
    origin: passkey.origin,
    relyingParty: passkey.relyingParty,
    flags: 5,
    crossOrigin: false,
    ...changes,
  };
  const clientData = Buffer.from(JSON.stringify(said));
  const authenticatorData = Buffer.concat([sha256(Buffer.from(relyingParty)), Buffer.from([flags, 0, 0, 0, 7])]);
  const message = Buffer.concat([authenticatorData, sha256(clientData)]);
  const signature = by === "bea" ? await keys.bea.sign(message) : signWith("sha256", message, elliptic.privateKey);
  return {
    credential: passkey.credential,
    clientData: toBase64Url(clientData),
    authenticatorData: toBase64Url(authenticatorData),
    signature: toBase64Url(signature),
  };
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
