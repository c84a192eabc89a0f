/** What every platform that Ringfort runs on has: Node 24 and browsers. The pure packages know no other globals. */

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label: "utf-8", options: { readonly fatal: true; readonly ignoreBOM: true });
  decode(bytes: Uint8Array): string;
}
declare function btoa(binary: string): string;
declare function atob(base64: string): string;

interface CryptoKey {
  readonly type: "public" | "private" | "secret";
}
declare const crypto: {
  getRandomValues(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
  readonly subtle: {
    digest(algorithm: "SHA-256" | "SHA-512", data: Uint8Array): Promise<ArrayBuffer>;
    importKey(
      format: "raw" | "spki" | "pkcs8",
      keyData: Uint8Array,
      algorithm: { readonly name: string; readonly namedCurve?: string; readonly hash?: string },
      extractable: boolean,
      usages: readonly string[],
    ): Promise<CryptoKey>;
    exportKey(format: "jwk", key: CryptoKey): Promise<{ readonly x?: string }>;
    sign(algorithm: { readonly name: string }, key: CryptoKey, data: Uint8Array): Promise<ArrayBuffer>;
    verify(
      algorithm: { readonly name: string; readonly hash?: string },
      key: CryptoKey,
      signature: Uint8Array,
      data: Uint8Array,
    ): Promise<boolean>;
  };
};
