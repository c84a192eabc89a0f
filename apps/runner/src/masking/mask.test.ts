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

test("a secret that comes to be known later is hidden from then on, also in a stream that has begun", () => {
  const mask = new Mask(["first-secret"]);
  const stream = mask.stream();
  let out = stream.write(Buffer.from("first-secret second-sec first-"));
  mask.add(["second-secret"]);
  out += stream.write(Buffer.from("secret second-"));
  out += stream.write(Buffer.from("secret"));
  expect(out + stream.end()).toBe("**** second-sec **** ****");
});

test("a mask without secrets gets one", () => {
  const mask = new Mask([]);
  const stream = mask.stream();
  const out = stream.write(Buffer.from("a secret: "));
  mask.add(["late-secret"]);
  expect(out + stream.write(Buffer.from("late-secret")) + stream.end()).toBe("a secret: ****");
});

test("what a JSON document holds is hidden when it stands alone", () => {
  const key = "-----BEGIN-----\nabcdefghijklmnopq\nrstuvwxyz0123456789\n-----END-----\n";
  const mask = new Mask([JSON.stringify({ type: "account", private_key: key, nested: [{ id: "0123456789abcdef" }] })]);
  expect(mask.text(`${key} 0123456789abcdef account`)).toBe("****\n **** account");
});

test("values too large to be looked for in every spelling are hidden as they are, and the small ones in all", () => {
  const large = Array.from({ length: 100 }, (_, at) => `${at}-`.repeat(12_000));
  const mask = new Mask([...large, "a-small-secret"]);
  expect(mask.text(`${large[70]}|${Buffer.from("a-small-secret").toString("hex")}`)).toBe("****|****");
});

test("what never begins a secret is never held back", () => {
  const stream = new Mask(["a-secret", "another-one"]).stream();
  expect(stream.write(Buffer.from("tests passed: 12\n"))).toBe("tests passed: 12\n");
  expect(stream.write(Buffer.from("password? "))).toBe("password? ");
});

test("a file that ends with a newline is hidden in base64's lines to its last character", () => {
  const file = `${JSON.stringify({ token: "0123456789".repeat(13) })}\n`;
  const lines = (
    Buffer.from(file)
      .toString("base64")
      .match(/.{1,76}/g) ?? []
  ).join("\n");
  const shown = new Mask([file]).text(`${lines}\n`);
  for (const line of lines.split("\n")) expect(shown).not.toContain(line.slice(0, 8));
});
