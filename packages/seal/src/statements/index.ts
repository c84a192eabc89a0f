export { clockSkewMs } from "./clock-skew.ts";
export {
  digestOfStatement,
  namespaceOf,
  type Signature,
  type Signed,
  type Statement,
  sign,
  signedBytes,
  signersOf,
} from "./signed.ts";
