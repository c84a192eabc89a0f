import { join } from "node:path";
import { newIdentity, recipientOf, type SignedTrustRoot, sign, type TrustRoot } from "@ringfort/seal";
import { yearMs } from "../vault/next-root.ts";
import { createOwnFile, readOwnFile } from "../vault/own-file.ts";
import { findOrMakeKey } from "../vault/signing-keys.ts";

export interface FirstRootWish {
  readonly keysFolder: string;
  /** Its id. */
  readonly organization: string;
  /** With the public parts of its keys. */
  readonly resourceClass: { readonly name: string; readonly seal: string; readonly attest: string };
}

/** Makes the admin's keys, where there are none yet, and the first trust root with them. */
export async function makeFirstRoot({
  keysFolder,
  organization,
  resourceClass,
}: FirstRootWish): Promise<SignedTrustRoot> {
  const [admin, writer] = [await findOrMakeKey(keysFolder, "admin"), await findOrMakeKey(keysFolder, "writer")];
  const approver = await findOrMakeKey(keysFolder, "approver");
  const recovery = await newRecovery(keysFolder);
  const issued = Date.now();
  const name = "whoever started the house";
  const root: TrustRoot = {
    type: "ringfort/trust-root/v1",
    org: organization,
    version: 1,
    previous: null,
    issued,
    expires: issued + yearMs,
    threshold: 1,
    admins: [{ name, key: admin.publicKey }],
    writers: [{ name, key: writer.publicKey, scopes: ["*"] }],
    approvers: [{ kind: "key", name, key: approver.publicKey, emails: [] }],
    classes: [{ ...resourceClass, scopes: ["*"] }],
    recovery: [recovery],
  };
  const signed = await sign(root, admin);
  return { statement: root, signatures: [...signed.signatures] };
}

/** An identity that opens everything: it is there to be taken away. */
async function newRecovery(folder: string): Promise<string> {
  const file = join(folder, "recovery.txt");
  // There already when an earlier start has ended here.
  const left = (await readOwnFile(file))?.split("\n").find((line) => line !== "" && !line.startsWith("#"));
  const known = left === undefined ? undefined : await recipientOf(left);
  if (known !== undefined) return known;
  const { identity, recipient } = await newIdentity("classical");
  await createOwnFile(file, `# Opens every value. Keep it offline.\n${identity}\n`);
  return recipient;
}
