import fc from "fast-check";
import { expect, test } from "vitest";
import { rawOfDer } from "./der-signature.ts";

const one = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20";
const high = `ff${one.slice(2)}`;

test.each([
  // numbers           as passkeys write them                        as WebCrypto reads them
  ["of 32 bytes", `30440220${one}0220${one}`, one + one],
  ["with a high bit", `3045022100${high}0220${one}`, high + one],
  ["that are small", "3006020101020102", `${"01".padStart(64, "0")}${"02".padStart(64, "0")}`],
])("numbers %s", (_, der, raw) => {
  expect(Buffer.from(rawOfDer(Buffer.from(der, "hex")) ?? []).toString("hex")).toBe(raw);
});

test.each([
  ["nothing", ""],
  ["another tag", `31440220${one}0220${one}`],
  ["another length", `30430220${one}0220${one}`],
  ["a length in two bytes", `3081440220${one}0220${one}`],
  ["a byte behind it", `30440220${one}0220${one}00`],
  ["a byte behind its numbers", `30450220${one}0220${one}00`],
  ["one number", `30220220${one}`],
  ["three numbers", "3009020101020102020103"],
  ["a number of another tag", `30440320${one}0220${one}`],
  ["a number that goes beyond the end", `30440220${one}0221${one}`],
  ["a number without bytes", "300402000200"],
  ["a negative number", `30440220${high}0220${one}`],
  ["a number with a zero too many", `3045022100${one}0220${one}`],
  ["a number of 33 bytes", `304502217f${one}0220${one}`],
])("%s is no signature", (_, der) => {
  expect(rawOfDer(Buffer.from(der, "hex"))).toBeUndefined();
});

test("no bytes make it fail, and what it takes is 64 bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const raw = rawOfDer(Uint8Array.of(0x30, bytes.length, ...bytes));
      expect(raw === undefined || raw.length === 64).toBe(true);
    }),
  );
});
