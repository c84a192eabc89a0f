import { type Bytes, fromBase64 } from "../bytes/index.ts";
import { SshReader, TooShort } from "./ssh-wire.ts";

/** A public key of OpenSSH, of the two kinds that sign here. `sk-` keys live on a token that must be touched. */
export interface SshKey {
  readonly kind: "ssh-ed25519" | "sk-ssh-ed25519@openssh.com";
  readonly blob: Bytes;
  /** The 32 bytes that signatures are checked with. */
  readonly point: Bytes;
  /** Of `sk-` keys: for which application the token made it. */
  readonly application: Bytes;
}

/** A line of an `authorized_keys` file, with or without its comment; `undefined` for other kinds of key. */
export function readSshKey(line: string): SshKey | undefined {
  const [kind, encoded = ""] = line.trim().split(/[ \t]+/, 2);
  if (kind !== "ssh-ed25519" && kind !== "sk-ssh-ed25519@openssh.com") return undefined;
  const blob = encoded.length > 2_000 ? undefined : fromBase64(encoded);
  if (!blob) return undefined;
  try {
    const reader = new SshReader(blob);
    if (reader.name() !== kind) return undefined;
    const point = reader.field();
    const application = kind === "ssh-ed25519" ? new Uint8Array() : reader.field();
    return point.length === 32 && reader.isAtEnd ? { kind, blob, point, application } : undefined;
  } catch (error) {
    if (error instanceof TooShort) return undefined;
    throw error;
  }
}
