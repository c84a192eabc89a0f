import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { CommandFailure } from "../command.ts";

const magic = "openssh-key-v1\0";

/** The fingerprint of a private key as ssh-keygen and CircleCI's API v2 show it: `SHA256:…`. The key itself is in no message. */
export function fingerprintOf(text: string): string {
  const blob = text.includes("BEGIN OPENSSH PRIVATE KEY") ? publicBlob(text) : publicBlobOfPem(text);
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replaceAll("=", "")}`;
}

function publicBlob(text: string): Buffer {
  const armored = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----/.exec(text);
  const bytes = Buffer.from(armored?.[1] ?? "", "base64");
  if (bytes.subarray(0, magic.length).toString("latin1") !== magic) throw notAKey();
  let at = magic.length;
  const number = () => {
    if (at + 4 > bytes.length) throw notAKey();
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  const field = () => {
    const length = number();
    if (at + length > bytes.length) throw notAKey();
    at += length;
    return bytes.subarray(at - length, at);
  };
  const cipher = field().toString("latin1");
  if (cipher !== "none") throw locked();
  field();
  field();
  if (number() !== 1) throw notAKey();
  return field();
}

/** PEM of OpenSSL, whose public part is written again as SSH has it. */
function publicBlobOfPem(text: string): Buffer {
  if (/ENCRYPTED/.test(text)) throw locked();
  let jwk: ReturnType<ReturnType<typeof createPublicKey>["export"]>;
  let kind: string | undefined;
  try {
    const key = createPrivateKey(text);
    kind = key.asymmetricKeyType;
    jwk = createPublicKey(key).export({ format: "jwk" });
  } catch {
    throw notAKey();
  }
  const part = (name: "n" | "e" | "x") =>
    Buffer.from(String((jwk as Record<string, unknown>)[name] ?? ""), "base64url");
  if (kind === "rsa") return Buffer.concat([field("ssh-rsa"), field(unsigned(part("e"))), field(unsigned(part("n")))]);
  if (kind === "ed25519") return Buffer.concat([field("ssh-ed25519"), field(part("x"))]);
  throw new CommandFailure(
    "this kind of key is not known in PEM: `ssh-keygen -p -f FILE` writes it in OpenSSH's own format.",
  );
}

function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Numbers of SSH are signed: a first bit that is set needs a zero before it. */
function unsigned(bytes: Buffer): Buffer {
  return (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}

function notAKey(): CommandFailure {
  return new CommandFailure(
    "that is no private key: give what `ssh-keygen -t ed25519` writes into the file without `.pub`.",
  );
}

function locked(): CommandFailure {
  return new CommandFailure(
    "the key has a passphrase, which no job could type. Make one without: `ssh-keygen -t ed25519 -N '' -f FILE`; it is sealed as soon as it is stored.",
  );
}
