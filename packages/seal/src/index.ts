export { bytesOf, digestOf, fromBase64Url, randomBytes, toBase64Url } from "./bytes/index.ts";
export { canonicalize, isCanonical, type Json } from "./canonical-json/index.ts";
export * from "./envelope/index.ts";
export {
  decrypt,
  encrypt,
  isPublicKey,
  isRecipient,
  newIdentity,
  newSigningKey,
  type PublicKey,
  readPublicKey,
  readSigningKey,
  readSshKey,
  recipientOf,
  type SigningKey,
  toPublicKey,
} from "./keys/index.ts";
export * from "./policy/index.ts";
export * from "./proofs/index.ts";
export { type SealFailure, type SealFailureCode, type Sealing, sealFailures } from "./sealed-failure.ts";
export {
  clockSkewMs,
  digestOfStatement,
  namespaceOf,
  type Signature,
  type Signed,
  type Statement,
  sign,
  signedBytes,
  signersOf,
} from "./statements/index.ts";
export * from "./trust-root/index.ts";
