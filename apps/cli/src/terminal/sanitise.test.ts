import fc from "fast-check";
import { expect, test } from "vitest";
import { sanitiseLine, sanitiseName } from "./sanitise.ts";

test.each([
  // printed                              with colour                    without
  ["plain text", "plain text", "plain text"],
  ["a\tb", "a\tb", "a\tb"],
  ["\x1b[31mred\x1b[0m", "\x1b[31mred\x1b[0m\x1b[0m", "red"],
  ["\x1b[38;2;1;2;3mrgb", "\x1b[38;2;1;2;3mrgb\x1b[0m", "rgb"],
  ["\x1b[2J\x1b[Hcleared", "cleared", "cleared"],
  ["\x1b]0;title\x07after", "after", "after"],
  ["\x1b]52;c;ZXZpbA==\x1b\\after", "after", "after"],
  ["\x1bPdevice string\x1b\\after", "after", "after"],
  ["\x1b]8;;http://x\x07link\x1b]8;;\x07", "link", "link"],
  ["\x9b2Jeight bit", "eight bit", "eight bit"],
  ["\x9d0;title\x9cafter", "after", "after"],
  ["10%\r50%\r100%", "100%", "100%"],
  ["windows line\r", "windows line", "windows line"],
  ["bell\x07 back\b null\0", "bell back null", "bell back null"],
  ["\x1b[31", "", ""],
  ["\x1b", "", ""],
  ["\x1b(Bcharset", "charset", "charset"],
  ["\x1b[>4;2mmodify keys", "modify keys", "modify keys"],
  ["user\u202Etxt.exe", "usertxt.exe", "usertxt.exe"],
])("%j is shown as %j, or %j without colours", (printed, coloured, plain) => {
  expect(sanitiseLine(printed, { colour: true })).toBe(coloured);
  expect(sanitiseLine(printed, { colour: false })).toBe(plain);
});

test("a name is one line without colours", () => {
  expect(sanitiseName("a\nb\x1b[31mc\x1b]0;t\x07")).toBe("a bc");
});

const nasty = fc.array(
  fc.oneof(
    fc.constantFrom("\x1b", "[", "]", "P", "m", "J", "3", ";", "\x07", "\x9b", "\x9c", "\r", "\\", "x"),
    fc.string(),
  ),
);

test("nothing but text, tabs and colours ever comes out", () => {
  fc.assert(
    fc.property(nasty, (parts) => {
      const shown = sanitiseLine(parts.join(""), { colour: true });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
      expect(shown.replaceAll(/\x1b\[[0-9;:]*m/g, "")).not.toMatch(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/);
    }),
  );
});

test("sanitising twice changes nothing more when colours are off", () => {
  fc.assert(
    fc.property(nasty, (parts) => {
      const once = sanitiseLine(parts.join(""), { colour: false });
      expect(sanitiseLine(once, { colour: false })).toBe(once);
    }),
  );
});
