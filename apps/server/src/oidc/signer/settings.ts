import type { SignerPlace } from "./run-signer.ts";

/** What the server tells the signer that it starts. */
export function readPlace(environment: Readonly<Record<string, string | undefined>> = process.env): SignerPlace {
  const { SIGNER_FOLDER, SIGNER_ISSUER } = environment;
  if (SIGNER_FOLDER === undefined || SIGNER_ISSUER === undefined)
    throw new Error("The signer is started by the server.");
  return { folder: SIGNER_FOLDER, issuer: SIGNER_ISSUER };
}
