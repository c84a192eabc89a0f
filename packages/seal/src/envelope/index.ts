export { type AdvancedScope, advanceScope, type Mark } from "./advance-scope.ts";
export { type CheckedValue, checkSealed, type Expected } from "./check-sealed.ts";
export { type CheckedTombstone, checkTombstone } from "./check-tombstone.ts";
export { openSealed } from "./open-sealed.ts";
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
