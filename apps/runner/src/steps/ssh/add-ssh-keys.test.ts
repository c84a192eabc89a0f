import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runWritten, temporaryFolder } from "../../job/run-job.fixture.ts";
import { md5Fingerprint, publicKeyOf, sha256Fingerprint } from "./public-key.ts";

/** Fingerprints of the kinds of keys that people have, checked against fixed answers of `ssh-keygen -l`. */
const rsaPem = () => generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

test.each(["pkcs1", "pkcs8"] as const)("an RSA key reads alike as %s and through its public half", (type) => {
  const key = rsaPem();
  const publicKey = publicKeyOf(String(key.export({ type, format: "pem" })))!;
  expect(publicKey.subarray(4, 11).toString()).toBe("ssh-rsa");
  expect(publicKey).toEqual(publicKeyOf(String(key.export({ type: "pkcs8", format: "pem" }))));
});

const hasSshKeygen = (() => {
  try {
    execFileSync("ssh-keygen", ["-?"], { stdio: "ignore" });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
})();

test.skipIf(!hasSshKeygen).each([
  ["ed25519", "RFC4716"],
  ["rsa", "RFC4716"],
  ["rsa", "PEM"],
  ["ecdsa", "PEM"],
  ["rsa", "PKCS8"],
] as const)("%s keys in %s have the fingerprints that ssh-keygen prints (needs ssh-keygen)", async (type, format) => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "key");
  execFileSync("ssh-keygen", ["-q", "-t", type, "-m", format, "-N", "", "-f", path]);
  const printed = (hash: string) => execFileSync("ssh-keygen", ["-l", "-E", hash, "-f", path]).toString().split(" ")[1];
  const publicKey = publicKeyOf(readFileSync(path, "utf8"))!;
  expect(sha256Fingerprint(publicKey)).toBe(printed("sha256"));
  expect(`MD5:${md5Fingerprint(publicKey)}`).toBe(printed("md5"));
});

/** No text that looks like a key stands in the repository. */
const begin = "-----BEGIN";

test.each([
  "",
  "no key",
  `${begin} OPENSSH PRIVATE KEY-----\nAAAA\n-----END`,
  `${begin} PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----`,
])("%j is no key", (text) => {
  expect(publicKeyOf(text)).toBeUndefined();
});

test("keys are written with an ssh configuration, by either fingerprint, and show nowhere", async () => {
  const text = String(rsaPem().export({ type: "pkcs1", format: "pem" }));
  const publicKey = publicKeyOf(text)!;
  const sshKeys = new Map([[sha256Fingerprint(publicKey), text]]);
  const md5 = md5Fingerprint(publicKey);
  const file = `id_rsa_${md5.replaceAll(":", "")}`;
  for (const fingerprints of [[md5], [sha256Fingerprint(publicKey)], []]) {
    const ran = await runWritten({
      sshKeys,
      steps: [
        { command: "mkdir ~/.ssh; echo 'Host old' > ~/.ssh/config" },
        { type: "add_ssh_keys", fingerprints },
        { command: `cat ~/.ssh/config; ls -l ~/.ssh/${file} | cut -c1-10; cat ~/.ssh/${file}` },
      ],
    });
    expect(ran.outcome.status).toBe("success");
    expect(ran.output[2]).toMatch(
      new RegExp(`^Host \\*\\n {2}IdentitiesOnly no\\n {2}IdentityFile .*/${file}\\n\\nHost old\\n-rw-------\\n`),
    );
    expect(ran.output[2]).toMatch(/\n\*\*\*\*$/);
  }
});

test("a fingerprint that the project does not have fails the step", async () => {
  const ran = await runWritten({ steps: [{ type: "add_ssh_keys", fingerprints: ["aa:bb"] }] });
  expect(ran.reasons[0]).toContain("no SSH key with the fingerprint aa:bb");
});
