import { resolve } from "node:path";
import { vaultPath } from "@ringfort/client";
import { advanceTrustRoot, type SignedTrustRoot, signersOf, type TrustRoot } from "@ringfort/seal";
import { CommandFailure } from "../command.ts";
import { sanitiseName } from "../terminal/sanitise.ts";
import { sendOrFail, type Vault } from "./open-vault.ts";
import { createOwnFile } from "./own-file.ts";
import { keepPin } from "./pins.ts";
import { refusal } from "./refused.ts";
import type { Signer } from "./root-signer.ts";
import type { Trusted } from "./trust.ts";

/** Who has to sign still: of the root itself, and of the one before it. */
export async function missingSignatures(root: SignedTrustRoot, before: TrustRoot): Promise<readonly string[]> {
  const signers = await signersOf(root);
  return [
    ...missingOf(root.statement, signers, "of the new root"),
    ...missingOf(before, signers, `of root ${before.version}`),
  ];
}

function missingOf({ admins, threshold }: TrustRoot, signers: ReadonlySet<string>, which: string): readonly string[] {
  const signed = admins.filter(({ key }) => signers.has(key)).length;
  if (signed >= threshold) return [];
  const others = admins.filter(({ key }) => !signers.has(key)).map(({ name }) => sanitiseName(name));
  return [`${threshold - signed} more ${which}: ${others.join(", ")}`];
}

/** Signs what this admin is to sign. */
export async function withSignature(
  root: SignedTrustRoot,
  signer: Signer,
  before: TrustRoot,
): Promise<SignedTrustRoot> {
  const isAdmin = [...root.statement.admins, ...before.admins].some(({ key }) => key === signer.publicKey);
  if (!isAdmin) {
    throw new CommandFailure(
      `your key is no admin's: neither of this trust root nor of the one before. An admin can add it: \`ringfort trust add-admin NAME --key '${signer.publicKey}'\`.`,
    );
  }
  const others = root.signatures.filter(({ key }) => key !== signer.publicKey);
  return { ...root, signatures: [...others, await signer.signature(root.statement)] };
}

/** Sends a root that enough admins have signed, and goes on from it. */
export async function sendRoot(vault: Vault, root: SignedTrustRoot, trusted: Trusted): Promise<Trusted> {
  const advanced = await advanceTrustRoot(trusted.pinned, [root], vault.now());
  if (!advanced.ok) throw refusal(advanced);
  await sendOrFail(vault, "PUT", `${vaultPath(vault.organization.id)}/trust-root`, root);
  const earlier = [trusted.pinned.root.statement, ...trusted.earlier];
  const next = { ...trusted, pinned: advanced.value, earlier };
  await keepPin(vault.keysFolder, next);
  return next;
}

/** Leaves it in a file for the other admins. */
export async function writeProposal(file: string, root: SignedTrustRoot, vault: Pick<Vault, "io">): Promise<string> {
  const path = resolve(vault.io.cwd, file);
  await createOwnFile(path, `${JSON.stringify(root, null, 2)}\n`);
  return path;
}
