import { type Bytes, bytesOf, fromBase64Url, joined, sameBytes, textOf, toBase64Url } from "../bytes/index.ts";
import { verifiesPasskey } from "../keys/index.ts";
import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import type { Approver } from "../trust-root/index.ts";
import type { Assertion } from "./approval.ts";
import { rawOfDer } from "./der-signature.ts";

export type Passkey = Extract<Approver, { readonly kind: "passkey" }>;

const userPresent = 1;
const userVerified = 4;

/** Whether the pinned passkey has signed these bytes: the steps of WebAuthn, section 7.2, that need no server. */
export async function checkAssertion(
  { clientData, authenticatorData, signature }: Assertion,
  passkey: Passkey,
  message: Uint8Array,
): Promise<Sealing<undefined>> {
  const client = fromBase64Url(clientData);
  const authenticator = fromBase64Url(authenticatorData);
  const raw = fromBase64Url(signature);
  if (!client || !authenticator || !raw || authenticator.length < 37) return refuse("approval-malformed");
  const said = readClientData(client);
  if (!said) return refuse("approval-malformed");
  if (said["type"] !== "webauthn.get") return refuse("approval-not-an-assertion");
  if (said["challenge"] !== toBase64Url(await sha256(message))) return refuse("approval-other-statement");
  const isFramed = (said["crossOrigin"] ?? false) !== false || said["topOrigin"] !== undefined;
  if (said["origin"] !== passkey.origin || isFramed) return refuse("approval-other-origin");
  if (!sameBytes(authenticator.subarray(0, 32), await sha256(bytesOf(passkey.relyingParty))))
    return refuse("approval-other-relying-party");
  const flags = authenticator[32] ?? 0;
  if ((flags & userPresent) === 0) return refuse("approval-not-user-present");
  if ((flags & userVerified) === 0) return refuse("approval-not-user-verified");
  const { publicKey, algorithm } = passkey;
  const halves = algorithm === -7 ? rawOfDer(raw) : raw;
  const signed = joined(authenticator, await sha256(client));
  const isRight = halves !== undefined && (await verifiesPasskey(publicKey, algorithm, halves, signed));
  return isRight ? allow(undefined) : refuse("approval-forged");
}

function readClientData(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const read: unknown = JSON.parse(textOf(bytes));
    return typeof read === "object" && read !== null ? (read as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

async function sha256(bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
