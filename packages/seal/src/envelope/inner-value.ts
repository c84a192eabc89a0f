import { z } from "zod";
import {
  type Bytes,
  bytesOf,
  digestOf,
  fromBase64Url,
  joined,
  randomBytes,
  textOf,
  toBase64Url,
} from "../bytes/index.ts";
import { canonicalize } from "../canonical-json/index.ts";
import { organizationId, publicKey, scopeName, version } from "../statements/fields.ts";
import { type SealedStatement, valueName } from "./sealed-value.ts";

const bucket = 256;

/** Inside of the age file, as canonical JSON, padded with spaces to a multiple of 256 bytes. */
const innerValue = z.strictObject({
  v: z.literal(1),
  org: organizationId,
  scope: scopeName,
  name: valueName,
  version,
  /** base64url of UTF-8. */
  value: z.string(),
  writer: publicKey,
  /** base64url of 32 random bytes: the statement's digest of all this tells nobody whether a guess is right. */
  salt: z.string().length(43),
});
type InnerValue = z.infer<typeof innerValue>;

/** The bytes that are sealed. Nobody who seals them again can change them: the writer signs their digest. */
export function writeInner(
  about: Pick<InnerValue, "org" | "scope" | "name" | "version" | "writer">,
  value: string,
): Bytes {
  const { org, scope, name, version, writer } = about;
  const salt = toBase64Url(randomBytes(32));
  return padded(
    bytesOf(canonicalize({ v: 1, org, scope, name, version, value: toBase64Url(bytesOf(value)), writer, salt })),
  );
}

/** The value, or `undefined` when these are not the bytes that the writer of the statement sealed under it. */
export async function readInner(plain: Bytes, statement: SealedStatement, writer: string): Promise<string | undefined> {
  if ((await digestOf(plain)) !== statement.content) return undefined;
  const inner = innerValue.safeParse(parseJson(plain));
  if (!inner.success) return undefined;
  const { org, scope, name, version } = statement;
  const isSame =
    inner.data.org === org &&
    inner.data.scope === scope &&
    inner.data.name === name &&
    inner.data.version === version &&
    inner.data.writer === writer;
  const bytes = fromBase64Url(inner.data.value);
  return isSame && bytes ? readText(bytes) : undefined;
}

/** JSON may end in spaces: lengths of values do not show in lengths of files. */
function padded(plain: Uint8Array): Bytes {
  const missing = (bucket - (plain.length % bucket)) % bucket;
  return joined(plain, new Uint8Array(missing).fill(0x20));
}

function parseJson(plain: Uint8Array): unknown {
  const text = readText(plain);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readText(bytes: Uint8Array): string | undefined {
  try {
    return textOf(bytes);
  } catch {
    return undefined;
  }
}
