import fc from "fast-check";
import { expect, test } from "vitest";
import { resolvePlain } from "./scalars.ts";

test.each([
  // what is written, and what CircleCI reads
  ["", null],
  ["~", null],
  ["null", null],
  ["Null", null],
  ["nULL", "nULL"],
  ["true", true],
  ["True", true],
  ["TRUE", true],
  ["tRUE", "tRUE"],
  ["yes", true],
  ["Yes", true],
  ["on", true],
  ["ON", true],
  ["no", false],
  ["No", false],
  ["off", false],
  ["FALSE", false],
  ["y", "y"],
  ["n", "n"],
  ["Y", "Y"],
  ["0", 0],
  ["-0", -0],
  ["12", 12],
  ["+12", 12],
  ["-12", -12],
  ["1_000", 1000],
  ["0777", 511],
  ["-0777", -511],
  ["08", "08"],
  ["09", "09"],
  ["0xff", 255],
  ["0xfg", "0xfg"],
  ["0b101", 5],
  ["12:30", 750],
  ["1:30:00", 5400],
  ["12:60", "12:60"],
  ["1.10", 1.1],
  ["1.", 1],
  [".5", 0.5],
  ["1e3", 1000],
  ["1.5e-3", 0.0015],
  [".", "."],
  ["..", ".."],
  ["-", "-"],
  ["+", "+"],
  ["1.2.3", "1.2.3"],
  ["1.x", "1.x"],
  ["2019-01-01", "2019-01-01"],
  ["9007199254740991", 9_007_199_254_740_991],
  ["9007199254740993", "9007199254740993"],
  ["12345678901234567890", "12345678901234567890"],
  ["._", "._"],
  ["__proto__", "__proto__"],
] as const)("a plain %j is %j", (text, value) => {
  expect(resolvePlain(text)).toBe(value);
});

test("no text becomes a number that is not one", () => {
  const digits = fc.string({ unit: fc.constantFrom(..."0123456789._-+:eExbn~".split("")), maxLength: 24 });
  fc.assert(
    fc.property(digits, (text) => {
      const value = resolvePlain(text);
      expect(typeof value === "number" && Number.isNaN(value)).toBe(false);
    }),
  );
});

test("an integer in its shortest form is read as itself", () => {
  fc.assert(fc.property(fc.maxSafeInteger(), (number) => Object.is(resolvePlain(String(number)), number)));
});
