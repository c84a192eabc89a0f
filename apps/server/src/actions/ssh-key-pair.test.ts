import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { newSshKeyPair } from "./ssh-key-pair.ts";

const run = promisify(execFile);

test("ssh-keygen reads the pair, and prints the same fingerprints", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ringfort-key-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { publicKey, privateKey, fingerprints } = newSshKeyPair("ringfort demo");
  const file = join(folder, "key");
  await writeFile(file, privateKey, { mode: 0o600 });
  await writeFile(`${file}.pub`, `${publicKey}\n`);
  expect((await run("ssh-keygen", ["-y", "-f", file])).stdout.trim()).toBe(publicKey);
  const { stdout: md5 } = await run("ssh-keygen", ["-l", "-E", "md5", "-f", `${file}.pub`]);
  expect(md5).toContain(`MD5:${fingerprints.md5} `);
  const { stdout: sha256 } = await run("ssh-keygen", ["-l", "-f", `${file}.pub`]);
  expect(sha256).toContain(`${fingerprints.sha256} ringfort demo`);
});
