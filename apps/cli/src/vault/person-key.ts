import { readPublicKey } from "@ringfort/seal";
import { UsageError } from "../command.ts";
import { publicSshKey } from "./root-signer.ts";

export const keyOption = {
  type: "string",
  value: "KEY",
  help: "their public key: ed25519:… as `ringfort trust key` shows it, or the line of a .pub file of OpenSSH",
} as const;

/** A public key as trust roots hold it: that of OpenSSH without its comment. */
export function personKey(given: string | undefined): string {
  if (given === undefined) throw new UsageError("whose key? `--key KEY`, as they read it out.");
  const key = given.trim();
  if (key.startsWith("ringfort-secret-key") || key.includes("PRIVATE KEY"))
    throw new UsageError(
      "that is the secret part of a key, and it is known now: throw the key away and make another one.",
    );
  const known = readPublicKey(key) ? key : publicSshKey(key);
  if (known !== undefined) return known;
  throw new UsageError("`--key` is ed25519: and 43 letters, or the line of an ed25519 (or ed25519-sk) key of OpenSSH.");
}

export const scopeOption = {
  type: "string",
  value: "SCOPE",
  multiple: true,
  help: "where: context/NAME, project/SLUG, 'context/*', 'project/*', or '*' for everything, which is the default",
} as const;

export function scopesOr(given: readonly string[]): string[] {
  for (const scope of given) {
    if (!/^(\*|(context|project)\/\S.*)$/.test(scope))
      throw new UsageError("`--scope` is context/NAME, project/SLUG, 'context/*', 'project/*' or '*'.");
  }
  return given.length > 0 ? [...given] : ["*"];
}

export const classKeyOptions = {
  seal: { type: "string", value: "age1…", help: "what is sealed for it" },
  attest: { type: "string", value: "ed25519:…", help: "with what it signs results and receipts" },
} as const;

export function classKeys({
  seal,
  attest,
}: {
  readonly seal: string | undefined;
  readonly attest: string | undefined;
}): { readonly seal: string; readonly attest: string } {
  if (seal?.toUpperCase().startsWith("AGE-SECRET-KEY"))
    throw new UsageError("that is the identity itself, and it is known now: make other keys on the runner.");
  if (seal === undefined || !/^age1[0-9a-z]+$/.test(seal))
    throw new UsageError(
      "`--seal` is a recipient of age, age1 and more letters; `ringfort runner keys` prints it on the runner.",
    );
  if (attest === undefined || !readPublicKey(attest))
    throw new UsageError("`--attest` is ed25519: and 43 letters; `ringfort runner keys` prints it on the runner.");
  return { seal, attest };
}
