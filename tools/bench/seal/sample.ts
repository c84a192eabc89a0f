import {
  newIdentity,
  newSigningKey,
  readSigningKey,
  type SealedValue,
  type SigningKey,
  sealValue,
  type TrustRoot,
} from "../../../packages/seal/src/index.ts";
import type { Sample } from "./opening.ts";

/** Values of a kilobyte for one class and one recovery identity: what `npm start` sets up. */
export async function newSample(kind: "classical" | "post-quantum", count: number): Promise<Sample> {
  const own = await newIdentity(kind);
  const recovery = await newIdentity(kind);
  const writer = await newKey();
  const key = writer.publicKey;
  const now = Date.now();
  const root: TrustRoot = {
    type: "ringfort/trust-root/v1",
    org: crypto.randomUUID(),
    version: 1,
    previous: null,
    issued: now,
    expires: now + 86_400_000,
    threshold: 1,
    admins: [{ name: "ada", key }],
    writers: [{ name: "ada", key, scopes: ["*"] }],
    approvers: [],
    classes: [{ name: "acme/default", seal: own.recipient, attest: key, scopes: ["*"] }],
    recovery: [recovery.recipient],
  };
  const values: SealedValue[] = [];
  for (let index = 0; index < count; index += 1) {
    const about = { scope: "context/prod", name: `VARIABLE_${index}`, kind: "env", value: "v".repeat(1_000) } as const;
    const sealed = await sealValue({ ...about, root, version: 1, previous: null, policy: 1, issued: now }, writer);
    if (!sealed.ok) throw new Error(sealed.message);
    values.push(sealed.value);
  }
  return { root, identity: own.identity, values };
}

async function newKey(): Promise<SigningKey> {
  const key = await readSigningKey(newSigningKey());
  if (!key) throw new Error("A new key cannot be read.");
  return key;
}
