import type { SignedTrustRoot, TrustRoot } from "@ringfort/seal";
import { CommandFailure, exitCodes, type Io } from "../command.ts";
import { sanitiseName } from "../terminal/sanitise.ts";
import { type HouseOptions, houseOptions } from "./house-options.ts";
import { nextRoot, type Trust } from "./next-root.ts";
import { openVault, type Vault } from "./open-vault.ts";
import { type Identity, readIdentities, recoveryOption } from "./recovery-file.ts";
import { listSealed, rewrapAll, type Trouble } from "./rewrap.ts";
import { openSigner, sshKeyOption } from "./root-signer.ts";
import { describeChange } from "./root-text.ts";
import { missingSignatures, sendRoot, withSignature, writeProposal } from "./send-root.ts";
import { type Trusted, trustedRoot } from "./trust.ts";

/** Of every command that makes a new trust root. */
export const rootOptions = {
  recovery: recoveryOption,
  "ssh-key": sshKeyOption,
  out: {
    type: "string",
    value: "FILE",
    help: "where to leave the new root when other admins have to sign it too; trust-root-VERSION.json by default",
  },
  ...houseOptions,
} as const;

export interface RootOptions extends HouseOptions {
  readonly recovery: string | undefined;
  readonly "ssh-key": string | undefined;
  readonly out: string | undefined;
}

/** Makes the next trust root, signs it, and sends it when nobody else has to sign; then seals again what its change asks for. */
export async function changeRoot(
  options: RootOptions,
  change: (before: TrustRoot) => Partial<Trust>,
  io: Io,
  after: (vault: Vault, before: TrustRoot) => Promise<void> = async () => {},
): Promise<number> {
  const vault = await openVault(options, io);
  const identities = options.recovery === undefined ? undefined : await readIdentities(options.recovery, io);
  const signer = await openSigner(vault, "admin", options["ssh-key"]);
  const trusted = await trustedRoot(vault, { toReplace: true });
  const before = trusted.pinned.root.statement;
  const statement = nextRoot(trusted, change, vault.now());
  io.stdout.write(`Trust root ${statement.version}:\n${describeChange(before, statement)}`);
  const signed = await withSignature({ statement, signatures: [] }, signer, before);
  const missing = await missingSignatures(signed, before);
  if (missing.length > 0) return await leaveForOthers(signed, missing, options.out, vault);
  const next = await sendRoot(vault, signed, trusted);
  io.stdout.write(`It holds from now on. Fingerprint: ${next.pinned.digest}\n`);
  const code = await sealAgain(vault, next, identities);
  await after(vault, before);
  return code;
}

async function leaveForOthers(
  root: SignedTrustRoot,
  missing: readonly string[],
  out: string | undefined,
  vault: Vault,
): Promise<number> {
  const path = await writeProposal(out ?? `trust-root-${root.statement.version}.json`, root, vault);
  vault.io.stdout.write(
    `It does not hold yet. Signatures are missing:\n${missing.map((line) => `  ${line}\n`).join("")}Give ${path} to the other admins: \`ringfort trust sign FILE\`.\n`,
  );
  return exitCodes.ok;
}

/** What was sealed for the recipients of before, for those of now: at once with the recovery identity, else later. */
export async function sealAgain(
  vault: Vault,
  trusted: Trusted,
  identities: readonly Identity[] | undefined,
): Promise<number> {
  const { io } = vault;
  if (!identities) {
    const count = (await listSealed(vault)).reduce((sum, { values }) => sum + values.length, 0);
    const [now, before] = [trusted.pinned.root.statement, trusted.earlier[0]];
    if (count > 0 && before && recipientsText(now) !== recipientsText(before)) {
      io.stderr.write(
        "Values are still sealed for the recipients of before: `ringfort recovery rewrap --recovery FILE` seals them for those of now.\n",
      );
    }
    return exitCodes.ok;
  }
  const { rewrapped, troubles } = await rewrapAll(vault, trusted, identities);
  io.stdout.write(`${rewrapped} values are sealed for the new recipients.\n`);
  return tellTroubles(troubles, io);
}

export function tellTroubles(troubles: readonly Trouble[], io: Pick<Io, "stderr">): number {
  for (const { scope, name, failure } of troubles)
    io.stderr.write(`${sanitiseName(scope)} ${name}: ${sanitiseName(failure.message)} (${failure.code})\n`);
  return troubles.length === 0 ? exitCodes.ok : exitCodes.failed;
}

function recipientsText({ classes, recovery }: TrustRoot): string {
  return JSON.stringify([classes.map(({ seal, scopes }) => [seal, scopes]), recovery]);
}

/** Which of them a command names: by name or by key. */
export function without<T extends { readonly name: string }>(
  all: readonly T[],
  who: string,
  keysOf: (one: T) => readonly string[],
  what: string,
): T[] {
  const kept = all.filter((one) => one.name !== who && !keysOf(one).includes(who));
  if (kept.length === all.length)
    throw new CommandFailure(
      `the trust root has no ${what} \`${sanitiseName(who)}\`; \`ringfort trust show\` lists them.`,
    );
  return kept;
}
