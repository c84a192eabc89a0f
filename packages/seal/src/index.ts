export { bytesOf, digestOf, fromBase64Url, randomBytes, toBase64Url } from "./bytes/index.ts";
export { canonicalize, type Json } from "./canonical-json/index.ts";
export * from "./envelope/index.ts";
export {
  newSigningKey,
  type PublicKey,
  readPublicKey,
  readSigningKey,
  readSshKey,
  type SigningKey,
} from "./keys/index.ts";
export * from "./policy/index.ts";
export * from "./proofs/index.ts";
export { type SealFailure, type SealFailureCode, type Sealing, sealFailures } from "./sealed-failure.ts";
export {
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
