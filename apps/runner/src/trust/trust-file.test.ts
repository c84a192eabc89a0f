import { chmod, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../job/run-job.fixture.ts";
import { newClassKeys, readClassKeys } from "./class-keys.ts";
import { parseTrustFile } from "./parse-trust-file.ts";
import { readTrustFile, writeTrustFile } from "./trust-file.ts";
import { type TrustFile, trustedByDefault } from "./trusted.ts";

const fingerprint = `sha256:${"a".repeat(64)}`;
const written = `
trust_root = { fingerprint = "${fingerprint}", min_version = 7 }
[project."circleci/acme/web"]
repo = "ssh://git@git.acme.example/web.git"
host_keys = ["git.acme.example ssh-ed25519 AAAA"]
refs = ["refs/heads/main", "refs/tags/v*"]
forks = "never"
max_commit_age = "14d"
require_signed_commits = true
allowed_signers = ["a@example.com ssh-ed25519 AAAA"]
contexts."context/prod" = { refs = ["refs/heads/main"], approval = 1, restore_cache = false, parameters = { size = ["s", 2] } }
egress = ["registry.example:443"]
egress_mode = "block"
ssh_rerun = "never"
setup_workflows = "signed"
oidc = "never"
`;

test("every line of a trust file is read, and what it leaves out is as by default", () => {
  const read = parseTrustFile(written);
  expect(read).toMatchObject({ ok: true, trust: { trustRoot: { fingerprint, minVersion: 7 } } });
  const project = read.ok ? read.trust.projects.get("circleci/acme/web") : undefined;
  expect(project).toEqual({
    ...trustedByDefault,
    repo: "ssh://git@git.acme.example/web.git",
    hostKeys: ["git.acme.example ssh-ed25519 AAAA"],
    refs: ["refs/heads/main", "refs/tags/v*"],
    maxCommitAgeDays: 14,
    requireSignedCommits: true,
    allowedSigners: ["a@example.com ssh-ed25519 AAAA"],
    egress: ["registry.example:443"],
    egressMode: "block",
    oidc: "never",
    scopes: new Map([
      [
        "context/prod",
        { refs: ["refs/heads/main"], approvals: 1, restoreCache: false, parameters: { size: ["s", 2] } },
      ],
    ]),
  });
});

test.each([
  ["no fingerprint", written.replace(fingerprint, "sha256:abc"), "trust_root.fingerprint"],
  ["a line that is not known", `${written}repp = "x"\n`, "project.circleci/acme/web.repp is not known"],
  ["refs that are no full names", written.replace("refs/heads/main", "main"), "refs"],
  ["forks", written.replace('forks = "never"', 'forks = "always"'), "forks must be one of never"],
  ["an age in other words", written.replace("14d", "14"), "max_commit_age"],
  ["no refs", written.replace(/^refs = .*$/m, ""), "refs"],
  ["what is not TOML", "trust_root = {", ""],
])("a trust file with %s is refused as a whole", (_, text, message) => {
  const read = parseTrustFile(text);
  expect(read.ok).toBe(false);
  expect(!read.ok && read.message).toContain(message);
});

test("what is written is what is read", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "trust.toml");
  const trust: TrustFile = {
    trustRoot: { fingerprint, minVersion: 1 },
    serverUser: 1234,
    projects: new Map([
      ["circleci/acme/web", { ...trustedByDefault, repo: "file:///srv/web", refs: ["*"], maxCommitAgeDays: null }],
    ]),
  };
  await writeTrustFile(path, trust);
  expect(await readTrustFile(path)).toEqual(trust);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("a trust file that others may write to is not believed", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "trust.toml");
  await writeFile(path, written);
  await chmod(path, 0o666);
  await expect(readTrustFile(path)).rejects.toThrow("nobody else may write");
});

test("a class's keys are made once, and nobody else can read them", async () => {
  await using folder = await temporaryFolder();
  const made = await newClassKeys(folder.path, "acme/linux");
  expect(await newClassKeys(folder.path, "acme/linux")).toEqual(made);
  expect(made.seal).toMatch(/^age1[0-9a-z]+$/);
  const files = ["identity.txt", "attest.key"].map((name) => join(folder.path, "classes", "acme-linux", name));
  for (const file of files) expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readClassKeys(folder.path, "acme/other")).toBeUndefined();
  await chmod(files[0]!, 0o644);
  await expect(readClassKeys(folder.path, "acme/linux")).rejects.toThrow("nobody else may read");
  await expect(newClassKeys(folder.path, "../x")).rejects.toThrow("not the name");
});
