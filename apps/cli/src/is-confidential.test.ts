import { expect, test } from "vitest";
import { isConfidential } from "./is-confidential.ts";

test.each([
  ["https://hooks.example.com/x", true],
  ["http://127.0.0.1:8000/x", true],
  ["http://[::1]/x", true],
  ["http://localhost/x", true],
  ["http://hooks.example.com/x", false],
  ["http://localhost.example.com/x", false],
  ["ftp://localhost/x", false],
])("%s keeps what is sent to itself: %s", (address, expected) => {
  expect(isConfidential(new URL(address))).toBe(expected);
});
