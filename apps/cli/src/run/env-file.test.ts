import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseEnvFile, readEnvFile } from "./env-file.ts";

test.each([
  // line                        value of A
  ["A=b", "b"],
  ["export A=b", "b"],
  ["  A = b  ", "b"],
  ["A=", ""],
  ["A=b c # comment", "b c"],
  ["A=b#c", "b#c"],
  ["A=b=c", "b=c"],
  ['A="b # c"', "b # c"],
  ['A="b\\nc"', "b\nc"],
  ['A="say \\"hi\\" \\$X \\w"', 'say "hi" $X \\w'],
  ["A='b\\n$c'", "b\\n$c"],
  ['A="two\nlines" # comment', "two\nlines"],
  ["A=first\nA=second", "second"],
  ["# A=x\n\nA=b\r\n", "b"],
  ["\ufeffA=b", "b"],
])("%j gives A the value %j", (text, value) => {
  expect(parseEnvFile(text, "f").A).toBe(value);
});

test.each([
  ["A=1\nsecret-without-equals", "f:2: a line is NAME=VALUE"],
  ["A B=x", "f:1: the name before `=`"],
  ["1A=x", "f:1: the name before `=`"],
  ['A="x\n\nB=y', "f:1: the quote that opens here is never closed"],
  ['A="two\nlines"\nB="x"y', "f:3: there is text after the closing quote"],
])("%j is refused with %j", (text, message) => {
  expect(() => parseEnvFile(text, "f")).toThrow(message);
});

test("no message repeats what the file holds", () => {
  expect(() => parseEnvFile('S3CRET-K3Y\nTOKEN="S3CRET', "f")).toThrow(/^(?!.*S3CRET)/);
});

test("a name like `__proto__` is an ordinary name", () => {
  expect(Object.entries(parseEnvFile("__proto__=x", "f"))).toEqual([["__proto__", "x"]]);
});

test("files that are missing, folders, or too large are refused; open permissions get a hint", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ringfort-env-"));
  const path = join(folder, "env");
  await expect(readEnvFile(path)).rejects.toThrow("there is no file");
  await expect(readEnvFile(folder)).rejects.toThrow("not a regular file");
  await writeFile(path, `A=${"x".repeat(2 ** 20)}`);
  await expect(readEnvFile(path)).rejects.toThrow("larger than 1 MiB");
  await writeFile(path, "A=b");
  await chmod(path, 0o644);
  expect((await readEnvFile(path)).warnings).toHaveLength(1);
  await chmod(path, 0o600);
  expect(await readEnvFile(path)).toEqual({ values: { A: "b" }, warnings: [] });
  await rm(folder, { recursive: true });
});
