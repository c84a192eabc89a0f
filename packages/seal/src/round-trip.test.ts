import { expect, test } from "vitest";
import {
  checkSealed,
  digestOfStatement,
  newIdentity,
  newSigningKey,
  openSealed,
  pinTrustRoot,
  readSigningKey,
  type SigningKey,
  sealValue,
  sign,
  type TrustRoot,
} from "./index.ts";

const now = 1_790_000_000_000;
const org = "1b2f0d44-0000-4000-8000-000000000001";

async function newKey(): Promise<SigningKey> {
  const key = await readSigningKey(newSigningKey());
  if (!key) throw new Error("A new key cannot be read.");
  return key;
}

test("what a writer seals for a class, the class opens, and nobody who is not of the trust root", async () => {
  const [admin, writer, attest, stranger] = await Promise.all([newKey(), newKey(), newKey(), newKey()]);
  const own = await newIdentity("classical");
  const other = await newIdentity("classical");
  const root: TrustRoot = {
    type: "ringfort/trust-root/v1",
    org,
    version: 1,
    previous: null,
    issued: now,
    expires: now + 86_400_000,
    threshold: 1,
    admins: [{ name: "ada", key: admin.publicKey }],
    writers: [{ name: "ada", key: writer.publicKey, scopes: ["*"] }],
    approvers: [],
    classes: [{ name: "acme/default", seal: own.recipient, attest: attest.publicKey, scopes: ["*"] }],
    recovery: [],
  };
  const signed = await sign(root, admin);
  const pinned = await pinTrustRoot(signed, await digestOfStatement(root), now);
  expect(pinned.ok).toBe(true);

  const request = {
    root,
    scope: "context/prod",
    name: "NPM_TOKEN",
    kind: "env",
    value: "a value with ünïcode\nand two lines",
    version: 1,
    previous: null,
    policy: 1,
    issued: now,
  } as const;
  const expected = { root, scope: "context/prod", name: "NPM_TOKEN", lowestVersion: 1, now };
  const sealed = await sealValue(request, writer);
  if (!sealed.ok) throw new Error(sealed.message);
  const checked = await checkSealed(sealed.value, expected);
  if (!checked.ok) throw new Error(checked.message);
  expect(await openSealed(checked.value, [own.identity])).toEqual({ ok: true, value: request.value });
  expect(await openSealed(checked.value, [other.identity])).toMatchObject({ code: "sealed-not-for-us" });

  const forged = await sealValue(request, stranger);
  if (!forged.ok) throw new Error(forged.message);
  expect(await checkSealed(forged.value, expected)).toMatchObject({ code: "sealed-writer-unknown" });
});
