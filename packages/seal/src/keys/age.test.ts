import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bytesOf, randomBytes, textOf } from "../bytes/index.ts";
import { decrypt, encrypt, isRecipient, newIdentity, recipientOf } from "./age.ts";

const hasAge = spawnSync("age", ["--version"]).error === undefined;
if (!hasAge) console.warn("age is absent: its files are not tried.");

test.each(["classical", "post-quantum"] as const)(
  "a %s identity opens what is sealed for its recipient",
  async (kind) => {
    const { identity, recipient } = await newIdentity(kind);
    const other = await newIdentity(kind);
    expect(await recipientOf(`${identity}\n`)).toBe(recipient);
    expect(isRecipient(recipient)).toBe(true);
    const sealed = (await encrypt(bytesOf("text"), [recipient])) ?? new Uint8Array();
    expect(textOf((await decrypt(sealed, [other.identity, identity])) ?? new Uint8Array())).toBe("text");
    expect(await decrypt(sealed, [other.identity])).toBeUndefined();
  },
);

test.each(["", "age1", "age1notakey", "ssh-ed25519 AAAA", "age1tag1notakey"])("%j is no recipient", (text) => {
  expect(isRecipient(text)).toBe(false);
});

test.each(["", "no identity", "age1notakey"])("%j is no identity: nothing is opened, nothing is said", async (text) => {
  expect(await recipientOf(text)).toBeUndefined();
  expect(await decrypt(randomBytes(300), [text])).toBeUndefined();
});

describe.runIf(hasAge)("age itself", () => {
  let folder: string;
  let own: { readonly identity: string; readonly recipient: string };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ringfort-age-"));
    own = await newIdentity("classical");
    writeFileSync(join(folder, "identity"), `${own.identity}\n`, { mode: 0o600 });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("opens what Ringfort sealed", async () => {
    const input = (await encrypt(bytesOf("ünïcode"), [own.recipient])) ?? new Uint8Array();
    const opened = execFileSync("age", ["--decrypt", "--identity", join(folder, "identity")], { input });
    expect(opened.toString()).toBe("ünïcode");
  });

  test("seals what Ringfort opens", async () => {
    const sealed = execFileSync("age", ["--recipient", own.recipient], { input: "ünïcode" });
    expect(textOf((await decrypt(new Uint8Array(sealed), [own.identity])) ?? new Uint8Array())).toBe("ünïcode");
  });
});
