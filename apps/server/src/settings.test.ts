import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readSettings } from "./settings.ts";
import { type SettingName, settingsTable } from "./settings-table.ts";

async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ringfort-settings-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "settings");
  await writeFile(file, text);
  return file;
}

test("the environment wins over the file, and the command line over both", async () => {
  const RINGFORT_SETTINGS = await fileWith("# ours\n\nport = 1001\npool_size=5\n log_level = warn \n");
  expect(readSettings({}, { RINGFORT_SETTINGS })).toMatchObject({ port: 1001, poolSize: 5, logLevel: "warn" });
  const environment = { RINGFORT_SETTINGS, RINGFORT_PORT: "1002", RINGFORT_POOL_SIZE: "" };
  expect(readSettings({}, environment)).toMatchObject({ port: 1002, poolSize: 5 });
  expect(readSettings({ port: "1003" }, environment)).toMatchObject({ port: 1003, poolSize: 5 });
});

test("nothing set is a house on loopback that keeps everything in its folder", () => {
  expect(readSettings({}, {})).toMatchObject({
    address: "127.0.0.1",
    port: 8080,
    publicUrl: "http://127.0.0.1:8080",
    objects: "files",
    databaseUrl: undefined,
    allowPrivateAddresses: [],
    allowFileRepositories: false,
  });
});

test.each([
  ["RINGFORT_PROT", "`RINGFORT_PROT` (in the environment). Did you mean `RINGFORT_PORT`?"],
  ["RINGFORT_DATABSE_URL", "Did you mean `RINGFORT_DATABASE_URL`?"],
  ["RINGFORT_SOMETHING_ELSE_ALTOGETHER", "docs/settings.md lists them all"],
])("%s is no setting, and what was meant is guessed", (name, message) => {
  expect(() => readSettings({}, { [name]: "1" })).toThrow(message);
});

test("variables of other parts and of other programs are left alone", () => {
  expect(() => readSettings({}, { RINGFORT_RUNNER_URL: "x", RINGFORT_CACHE: "x", PATH: "x" })).not.toThrow();
});

test.each([
  ["portt = 1", "line 1). Did you mean `port`?"],
  ["port = 1\nthis is none", "line 2: this is no `name = value`"],
])("a file that holds %j is refused, and the line is named", async (text, message) => {
  const RINGFORT_SETTINGS = await fileWith(text);
  expect(() => readSettings({}, { RINGFORT_SETTINGS })).toThrow(message);
});

test("a file that is not there is no empty one", () => {
  expect(() => readSettings({}, { RINGFORT_SETTINGS: "/nowhere/settings" })).toThrow("cannot be read");
});

test.each([
  ["port", "70000", "a port, 0 to 65535"],
  ["port", "80.5", "a port"],
  ["pool_size", "many", "a whole number"],
  ["allow_file_repositories", "yes", "`true` or `false`"],
  ["public_url", "ci.example.com", "begins with `http://` or `https://`"],
  ["otel_endpoint", "file:///etc/passwd", "begins with `http://` or `https://`"],
  ["log_level", "loud", "`debug`, `info`, `warn` or `error`"],
  ["objects", "ftp", "`files` or `s3`"],
  ["objects", "s3", "`s3_endpoint` is needed"],
  ["artifact_days", "31", "between 1 and 30"],
  ["trusted_proxies", "10.0.0.0/8 proxy.example", "`proxy.example`"],
  ["trusted_proxies", "10.0.0.0/33", "`10.0.0.0/33`"],
  ["tls_key", "/etc/key.pem", "`tls_certificate` and `tls_key` go together"],
  ["address", "192.0.2.1", "would let the network read tokens in clear"],
] as const)("%s = %s is refused, in words", (name, value, message) => {
  expect(() => readSettings({ [name]: value }, {})).toThrow(message);
});

test("no message repeats a secret, whatever is wrong", () => {
  const secret = "hush-hush-hush";
  const secrets = settingsTable.filter(({ kind }) => kind === "secret").map(({ name }) => name);
  expect(secrets).toContain("s3_secret_access_key" satisfies SettingName);
  const given = Object.fromEntries(secrets.map((name) => [name, secret]));
  for (const wrong of [{ objects: "s3" }, { port: "x" }, { log_level: "x" }, { address: "192.0.2.1" }]) {
    try {
      readSettings({ ...given, ...wrong }, {});
      expect.unreachable();
    } catch (error) {
      expect(String((error as Error).message)).not.toContain(secret);
    }
  }
});
