import fc from "fast-check";
import { expect, test } from "vitest";
import { Mask } from "./mask.ts";

function inPieces(mask: Mask, text: Uint8Array, size: number): string {
  const stream = mask.stream();
  let out = "";
  for (let at = 0; at < text.length; at += size) out += stream.write(text.subarray(at, at + size));
  return out + stream.end();
}

test.each([
  // secrets                   text                                 shows as
  [["hunter2"], "the word is hunter2, ok", "the word is ****, ok"],
  [["hunter2"], "hunter2hunter2", "********"],
  [["hunter2"], "hunterhunter2", "hunter****"],
  [["abcd", "cdef"], "xabcdefx", "x****x"],
  [["abcdefgh", "cdef"], "xabcdefghx", "x****x"],
  [["abcdefgh", "cdef"], "xabcdefgx", "xab****gx"],
  [["abab"], "abababab", "****"],
  [["first line\nsecond line"], "first line\nsecond line\n", "****\n"],
  [["first line\nsecond line"], "> second line", "> ****"],
  [["\nspaced out\n"], "spaced out", "****"],
  [["abc", "true", "True", "false", "False", ""], "abc true True false False", "abc true True false False"],
  [["пароль"], "мой пароль.", "мой ****."],
  [[], "nothing to hide", "nothing to hide"],
])("with the secrets %j, %j shows as %j, however it is cut", (secrets, text, shown) => {
  const mask = new Mask(secrets);
  expect(mask.text(text)).toBe(shown);
  for (const size of [1, 2, 3, 5]) expect(inPieces(mask, Buffer.from(text), size)).toBe(shown);
});

test("a secret never shows, and how the text was cut makes no difference", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "é"), minLength: 4, maxLength: 9 });
  const text = fc.string({ unit: fc.constantFrom("a", "b", "é"), maxLength: 60 });
  fc.assert(
    fc.property(
      fc.array(letters, { minLength: 1, maxLength: 5 }),
      text,
      fc.integer({ min: 1, max: 9 }),
      (secrets, given, size) => {
        const mask = new Mask(secrets);
        const shown = inPieces(mask, Buffer.from(given), size);
        expect(shown).toBe(mask.text(given));
        for (const secret of secrets) expect(shown).not.toContain(secret);
        if (!secrets.some((secret) => given.includes(secret))) expect(shown).toBe(given);
      },
    ),
  );
});

test("characters cut in two arrive whole", () => {
  expect(inPieces(new Mask(["never there"]), Buffer.from("añb→c😀"), 1)).toBe("añb→c😀");
});

test("text made to defeat the search is held back by no more than the longest secret", () => {
  const stream = new Mask([`${"a".repeat(1000)}b`]).stream();
  let out = 0;
  for (let written = 1; written <= 50; written++) {
    out += stream.write(Buffer.alloc(1000, "a")).length;
    expect(written * 1000 - out).toBeLessThanOrEqual(1001);
  }
});
