export {
  type Bytes,
  bytesOf,
  digestOf,
  fromBase64,
  fromBase64Url,
  joined,
  randomBytes,
  sameBytes,
  textOf,
  toBase64,
  toBase64Url,
} from "./bytes.ts";
