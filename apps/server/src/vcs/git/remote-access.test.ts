import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { GitCredentials, GitOptions } from "./git-options.ts";
import { openRemote } from "./remote-access.ts";

const everything: GitOptions = { protocols: ["https", "ssh", "http", "file"], timeoutMs: 1_000 };
const addresses = ["192.0.2.1", "2001:db8::1"];
const checkHost = async () => ({ ok: true, addresses, isAllowedPrivate: true }) as const;

async function open(url: string, options = everything, credentials?: GitCredentials) {
  const access = await openRemote(url, options, credentials);
  if (!access.ok) throw new Error(access.message);
  return access;
}

test.each([
  "https://example.com/ada/app.git",
  "https://example.com:8443/ada/app",
  "ssh://git@example.com:2222/ada/app.git",
  "git@example.com:ada/app.git",
  "example.com:ada/app.git",
  "http://[::1]:3000/ada/app.git",
  "file:///srv/git/app.git",
  "/srv/git/app.git",
])("%s is an address", async (url) => expect((await open(url)).url).toBe(url));

test.each(["https://2130706433/app.git", "https://0x7f.1/app.git"])(
  "%s is told to git as the address that it is",
  async (url) => {
    expect((await open(url)).url).toBe("https://127.0.0.1/app.git");
  },
);

test.each([
  "ssh://git:word@example.com/app",
  "ssh://-oProxyCommand=id/app",
  "ssh://git@-x/app",
  "-u@example.com:app",
  "git@example.com:-app",
  "https://token@example.com/app",
  "https://example.com/app?x=1",
  "https://example.com/",
  "https://example.com/-app",
  "ext::id",
  "ftp://example.com/app",
  "app",
  "./app",
  `https://example.com/${"a".repeat(3_000)}`,
])("%s is none", async (url) => {
  expect(await openRemote(url, everything, undefined)).toMatchObject({ ok: false, why: "refused", retry: false });
});

describe("credentials", () => {
  const token = randomBytes(12).toString("hex");

  test("go to the repository's own origin, by the environment", async () => {
    const { url, environment, secrets } = await open("https://example.com:8443/a/b", everything, {
      kind: "token",
      token,
    });
    expect(environment).toMatchObject({
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "http.https://example.com:8443/.extraHeader",
      GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`,
    });
    expect(url).not.toContain(token);
    expect(secrets).toContain(token);
  });

  test("of ssh are files, quoted for the shell that git uses", async () => {
    const credentials = { kind: "ssh-key", keyFile: "/keys/it's", knownHostsFile: "/keys/known hosts" } as const;
    const { environment } = await open("git@example.com:a/b", everything, credentials);
    expect(environment["GIT_SSH_COMMAND"]).toContain(`'-oIdentityFile=/keys/it'\\''s'`);
    expect(environment["GIT_SSH_COMMAND"]).toContain("'-oUserKnownHostsFile=/keys/known hosts'");
    expect(environment["GIT_SSH_COMMAND"]).toContain("'-oStrictHostKeyChecking=yes'");
  });

  test("of ssh may allow to meet new hosts", async () => {
    const files = { keyFile: "/keys/a", knownHostsFile: "/keys/known" };
    const { environment } = await open("git@example.com:a/b", everything, {
      kind: "ssh-key",
      ...files,
      meetsHosts: true,
    });
    expect(environment["GIT_SSH_COMMAND"]).toContain("'-oStrictHostKeyChecking=accept-new'");
  });
});

describe("a checked host", () => {
  const options = { ...everything, checkHost };

  test.each([
    ["https://example.com/a/b", "example.com:443:192.0.2.1,[2001:db8::1]"],
    ["http://example.com/a/b", "example.com:80:192.0.2.1,[2001:db8::1]"],
    ["https://example.com:8443/a/b", "example.com:8443:192.0.2.1,[2001:db8::1]"],
  ])("%s is reached where it was checked", async (url, pinned) => {
    const { environment } = await open(url, options);
    expect(environment).toMatchObject({ GIT_CONFIG_KEY_0: "http.curloptResolve", GIT_CONFIG_VALUE_0: pinned });
  });

  test.each([
    ["git@example.com:a/b", "example.com"],
    ["ssh://git@example.com:2222/a/b", "[example.com]:2222"],
  ])("%s is reached there by ssh too, and known by its name", async (url, name) => {
    const { environment } = await open(url, options);
    expect(environment["GIT_SSH_COMMAND"]).toContain("'-oHostName=192.0.2.1'");
    expect(environment["GIT_SSH_COMMAND"]).toContain(`'-oHostKeyAlias=${name}'`);
  });

  test("that is out in the world is not asked without TLS", async () => {
    const options = {
      ...everything,
      checkHost: async () => ({ ok: true, addresses, isAllowedPrivate: false }) as const,
    };
    expect(await openRemote("http://example.com/a", options, undefined)).toMatchObject({
      why: "refused",
      retry: false,
    });
    expect(await openRemote("https://example.com/a", options, undefined)).toMatchObject({ ok: true });
  });

  test("that cannot be resolved now may be later", async () => {
    const unknown = {
      ...everything,
      checkHost: async () => ({ ok: false, retry: true, message: "No such name." }) as const,
    };
    expect(await openRemote("https://example.com/a", unknown, undefined)).toMatchObject({
      why: "unreachable",
      retry: true,
    });
  });
});
