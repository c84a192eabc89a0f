import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { toBase64Url } from "../bytes/index.ts";
import { pointOfPasskey } from "./index.ts";

const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ type: "spki", format: "der" });
const edwards = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "der" });
const point = edwards.subarray(12);

test("keys as Node writes them in SPKI are passkeys' keys", () => {
  expect(pointOfPasskey(toBase64Url(elliptic), -7)).toEqual(new Uint8Array(elliptic.subarray(27)));
  expect(pointOfPasskey(toBase64Url(edwards), -8)).toEqual(new Uint8Array(point));
});

test.each([
  ["a key of the other algorithm", elliptic, -8],
  ["a key of the other algorithm", edwards, -7],
  ["a key without its header", point, -8],
  ["a header with another byte", edwards.map((byte, at) => (at === 8 ? byte ^ 1 : byte)), -8],
  ["a point that is not written in full", elliptic.map((byte, at) => (at === 26 ? 2 : byte)), -7],
  ["a key of another curve", ec("secp256k1"), -7],
  ["a key of X25519", x25519(), -8],
  [
    "a key under which everything verifies",
    Buffer.concat([edwards.subarray(0, 12), Buffer.alloc(32).fill(1, 0, 1)]),
    -8,
  ],
] as const)("%s is none: %#", (_, spki, algorithm) => {
  expect(pointOfPasskey(toBase64Url(spki), algorithm)).toBeUndefined();
});

test("a key with padding behind its base64url is none", () => {
  expect(pointOfPasskey(edwards.toString("base64"), -8)).toBeUndefined();
});

function ec(namedCurve: string): Buffer {
  return generateKeyPairSync("ec", { namedCurve }).publicKey.export({ type: "spki", format: "der" });
}

function x25519(): Buffer {
  return generateKeyPairSync("x25519").publicKey.export({ type: "spki", format: "der" });
}
