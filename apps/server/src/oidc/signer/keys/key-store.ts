import type { KeyObject } from "node:crypto";

/** Where private keys lie, and the only thing that uses them. */
export interface KeyStore {
  /** Makes a key of RSA with 2,048 bits. Answers by which name the store finds it again. */
  make(): Promise<{ readonly name: string; readonly publicKey: KeyObject }>;
  /** RSASSA-PKCS1-v1_5 with SHA-256: the `RS256` of JWTs. */
  sign(name: string, bytes: Uint8Array): Promise<Uint8Array>;
  remove(name: string): Promise<void>;
}
