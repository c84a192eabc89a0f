import { access, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { vaultPath } from "@ringfort/client";
import { digestOfStatement, type PinnedRoot, type SignedTrustRoot, sign } from "@ringfort/seal";
import { CommandFailure } from "../command.ts";
import { checkRoot, yearMs } from "./next-root.ts";
import { refusedBy, send, type Vault } from "./open-vault.ts";
import { keepPin, type Pin, readPin } from "./pins.ts";
import { makeRecoveryFile, readIdentities } from "./recovery-file.ts";
import { findOrMakeKey } from "./signing-keys.ts";
import { fetchRoots } from "./trust.ts";

export interface Start {
  readonly name: string;
  /** Where the recovery identity goes; none without it. */
  readonly recovery: string | undefined;
  readonly kind: "classical" | "post-quantum";
}

/** Makes the first trust root of an organization, and answers its fingerprint. Broken off, it goes on where it was. */
export async function startTrust(vault: Vault, start: Start): Promise<string> {
  if ((await fetchRoots(vault, 0)).length > 0) {
    throw new CommandFailure(
      "the organization has a trust root already. `ringfort trust show --trust FINGERPRINT` pins it here; `ringfort trust key writer` makes a key that an admin can add to it.",
    );
  }
  const known = await readPin(vault.keysFolder, vault.organization.id);
  if (known && known.pinned.root.statement.version > 1)
    throw new CommandFailure(
      "the server has lost the trust root that is pinned here: it cannot begin anew (trust-root-rollback).",
    );
  const pinned = known?.pinned ?? (await firstRoot(vault, start));
  const { host, slug } = { host: vault.api.origin, slug: vault.organization.slug };
  // Before the server has it: if the answer is lost, the next try sends this root and not another one.
  await keepPin(vault.keysFolder, { host, slug, pinned, seen: new Map() });
  const answer = await send(vault, "PUT", `${vaultPath(vault.organization.id)}/trust-root`, pinned.root);
  if (answer.ok) return pinned.digest;
  await rm(join(vault.keysFolder, "pins", `${vault.organization.id}.json`), { force: true });
  throw refusedBy(vault, answer);
}

async function firstRoot(vault: Vault, { name, recovery, kind }: Start): Promise<Pin["pinned"]> {
  const admin = await findOrMakeKey(vault.keysFolder, "admin");
  const writer = await findOrMakeKey(vault.keysFolder, "writer");
  const recipients = recovery === undefined ? [] : await recoveryRecipients(recovery, kind, vault);
  const issued = vault.now();
  const statement = checkRoot({
    type: "ringfort/trust-root/v1",
    org: vault.organization.id,
    version: 1,
    previous: null,
    issued,
    expires: issued + yearMs,
    threshold: 1,
    admins: [{ name, key: admin.publicKey }],
    writers: [{ name, key: writer.publicKey, scopes: ["*"] }],
    approvers: [],
    classes: [],
    recovery: [...recipients],
  });
  return asPinned(await sign(statement, admin));
}

/** A file that an earlier try has left is used again. */
async function recoveryRecipients(file: string, kind: Start["kind"], { io }: Vault): Promise<readonly string[]> {
  const isThere = await access(resolve(io.cwd, file)).then(
    () => true,
    () => false,
  );
  if (!isThere) return [(await makeRecoveryFile(file, kind, io)).recipient];
  io.stderr.write(`${file} is there already; the identity in it is used.\n`);
  return (await readIdentities(file, io)).map(({ recipient }) => recipient);
}

async function asPinned(signed: Awaited<ReturnType<typeof sign>>): Promise<PinnedRoot> {
  const root = { ...signed, signatures: [...signed.signatures] } as SignedTrustRoot;
  return { root, digest: await digestOfStatement(root.statement) };
}
