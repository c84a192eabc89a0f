export {
  type Bytes,
  bytesOf,
  digestOf,
  fromBase64Url,
  joined,
  randomBytes,
  textOf,
  toBase64,
  toBase64Url,
} from "./bytes.ts";
