export { decrypt, encrypt, newIdentity, recipientOf } from "./age.ts";
export { type CheckedValue, checkSealed, type Expected, openSealed } from "./open-value.ts";
export { recipientsFor } from "./recipients.ts";
export { rewrapValue } from "./rewrap-value.ts";
export { type SealRequest, sealValue } from "./seal-value.ts";
export {
  longestValue,
  type RewrapStatement,
  type SealedStatement,
  type SealedValue,
  type SignedTombstone,
  sealedValue,
  signedTombstone,
  type TombstoneStatement,
} from "./sealed-value.ts";
