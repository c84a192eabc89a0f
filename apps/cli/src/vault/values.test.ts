import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, cp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { vaultPath } from "@ringfort/client";
import type { SealedValue } from "@ringfort/seal";
import { beforeEach, describe, expect, test } from "vitest";
import type { TestHouse } from "../../../server/src/testing/house.fixture.ts";
import { folderWith, ringfort } from "../command-line.fixture.ts";
import { type LyingServer, lyingServer } from "./lying-server.fixture.ts";
import { type Person, people, personAt } from "./people.fixture.ts";

const run = promisify(execFile);
const secret = `never-shown-${randomBytes(6).toString("hex")}`;

const secretPrefix = ["ringfort", "secret", "key"].join("-");
const agePrefix = ["AGE", "SECRET", "KEY"].join("-");

describe("what is on the command line", () => {
  test.each<[string, readonly string[], string]>([
    ["a value after a name", ["context", "set", "prod", `TOKEN=${secret}`], "may not stand on the command line"],
    ["a value as a word more", ["context", "set", "prod", "TOKEN", secret], "may not stand on the command line"],
    ["a project's value", ["project", "env", "set", `A=${secret}`, "--project", "a/b/c"], "may not stand"],
    ["a value as an option", ["context", "set", "prod", "TOKEN", `--value=${secret}`], "unknown option `--value`"],
    ["a unicode name", ["context", "set", "prod", "TÖKEN"], "ASCII letters, digits and `_` only"],
    ["a name that begins with a digit", ["context", "set", "prod", "1TOKEN"], "does not begin with a digit"],
    ["a long name", ["context", "set", "prod", "A".repeat(301)], "at most 300 characters"],
    ["a context's name with a line end", ["context", "create", "a\nb"], "no control characters"],
    ["a context's name with a space at its end", ["context", "set", "prod ", "A"], "no spaces at its ends"],
    ["projects without refs", ["context", "create", "prod", "--project", "a/b/c"], "on which refs"],
    ["a short ref", ["context", "create", "prod", "--project", "a/b/c", "--ref", "main"], "refs/heads/main"],
    ["a slug that is none", ["context", "create", "prod", "--project", "web", "--ref", "*"], "no slug"],
    ["an expression that is none", ["context", "create", "prod", "--expression", "pipeline.("], "at character"],
    ["too many approvals", ["context", "restrict", "prod", "--approvals", "11"], "from 0 to 10"],
    ["nothing to change", ["context", "restrict", "prod"], "what should change"],
    ["no project", ["project", "env", "list"], "which project"],
    ["no file", ["context", "import", "prod"], "which file"],
    ["a fingerprint that is none", ["ssh-key", "rm", "abc", "--project", "a/b/c"], "no fingerprint"],
    ["no recovery", ["trust", "init"], "--recovery FILE"],
    [
      "a person's secret key",
      ["trust", "add-writer", "bob", "--key", `${secretPrefix}${secret}`],
      "throw the key away",
    ],
    ["a class's identity", ["trust", "add-class", "a/b", "--seal", `${agePrefix}${secret}`], "it is known now"],
    ["no key", ["trust", "add-approver", "bob"], "whose key"],
    ["a key of another kind", ["trust", "add-admin", "bob", "--key", "ssh-rsa AAAA"], "ed25519"],
    ["a role that is none", ["trust", "key", "owner"], "admin, writer, approver"],
  ])("%s is refused, and nothing of it repeated", async (_, words, said) => {
    const { code, out, err } = await ringfort(words, { stdin: "value" });
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(said) });
    expect(out + err).not.toContain(secret);
  });

  test.each<[string, Record<string, string>, string]>([
    ["no host", {}, "RINGFORT_HOST"],
    ["a host in clear", { RINGFORT_HOST: "http://ci.example" }, "use https"],
    ["a host that is none", { RINGFORT_HOST: "ci.example" }, "no address"],
  ])("%s is said so", async (_, env, said) => {
    const cwd = await folderWith({ token: "a-token-of-somebody" });
    await chmod(join(cwd, "token"), 0o600);
    const { code, err } = await ringfort(["context", "list", "--token-file", "token"], { cwd, env });
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(said) });
  });
});

describe("what is in files", () => {
  test("a token that others can read is not used", async () => {
    const cwd = await folderWith({ token: secret });
    await chmod(join(cwd, "token"), 0o644);
    const words = ["context", "list", "--token-file", "token"];
    const { code, err } = await ringfort(words, { cwd, env: { RINGFORT_HOST: "http://127.0.0.1:9" } });
    expect(code).toBe(1);
    expect(err).toContain("other users may read");
    expect(err).not.toContain(secret);
  });

  test("a key is made once, for its owner alone, and one that was open to others is not used", async () => {
    const cwd = await folderWith({});
    const env = { RINGFORT_KEYS: join(cwd, "keys") };
    const first = await ringfort(["trust", "key", "writer"], { cwd, env });
    expect(first.out).toMatch(/^ed25519:[\w-]{43}\n$/);
    expect(await ringfort(["trust", "key", "writer"], { cwd, env })).toEqual(first);
    const file = join(cwd, "keys", "writer.key");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(cwd, "keys"))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(cwd, "keys"))).toEqual(["writer.key"]);

    await chmod(file, 0o640);
    expect((await ringfort(["trust", "key", "writer"], { cwd, env })).err).toContain("chmod 600");
    await chmod(file, 0o600);
    await writeFile(file, secret);
    const damaged = await ringfort(["trust", "key", "writer"], { cwd, env });
    expect(damaged).toMatchObject({ code: 1, err: expect.stringContaining("holds no key") });
    expect(damaged.err).not.toContain(secret);
    await symlink(file, join(cwd, "keys", "admin.key"));
    expect((await ringfort(["trust", "key", "admin"], { cwd, env })).err).toContain("symbolic link");
  });
});

describe("what is sealed", () => {
  let house: TestHouse;
  let ada: Person;
  let server: LyingServer;

  beforeEach(async () => {
    const all = await people();
    house = all.house;
    server = await lyingServer(house.url);
    ada = await all.meet("ada", house.token, server.url);
    await ada.does(["trust", "init", "--recovery", "recovery.txt"]);
    await ada.does(["context", "create", "prod", "--project", house.project.slug, "--ref", "refs/heads/main"]);
    server.sent.length = 0;
  }, 60_000);

  async function sealed(scope: string) {
    const { body } = await house.ask("GET", `${vaultPath(house.organization.id)}/sealed?scope=${scope}`);
    return body;
  }

  test("a value that no job could have is refused, and nothing is sent", async () => {
    const set = ["context", "set", "prod", "TOKEN"];
    const refused = async (stdin: string | Uint8Array, said: string, words = set) => {
      const ended = await ada.run(words, { stdin });
      expect(ended, said).toMatchObject({ err: expect.stringContaining(said) });
      expect(ended.code).not.toBe(0);
      expect(ended.err + ended.out).not.toContain(secret);
      expect(server.sent).toEqual([]);
    };
    await refused(`${secret}\0`, "NUL byte");
    await refused("x".repeat(32_769), "32769 characters; 32768 is the most");
    await refused("", "--empty");
    await refused("\n", "--empty");
    await refused(Buffer.of(0x61, 0xff, 0x62), "not UTF-8");
    await refused("x".repeat(300_000), "too long");
    await refused(secret, "no context", ["context", "set", "missing", "TOKEN"]);
    await refused(secret, "the project circleci/demo/none cannot be read", [
      "project",
      "env",
      "set",
      "A",
      "--project",
      "circleci/demo/none",
    ]);
    const lines = Array.from({ length: 101 }, (_, at) => `V${at}=value${at}`).join("\n");
    await writeFile(join(ada.folder, "many.env"), lines, { mode: 0o600 });
    await refused("", "101 variables; 100 is the most", ["context", "import", "prod", "--from-env-file", "many.env"]);
    await writeFile(join(ada.folder, "bad.env"), `GOOD=${secret}\nÜBEL=1\n`, { mode: 0o600 });
    await refused("", "bad.env:2", ["context", "import", "prod", "--from-env-file", "bad.env"]);
  });

  test("a value as large as any, an empty one, a short one and one of several lines are sealed, and warned of", async () => {
    await ada.does(["context", "set", "prod", "LARGE"], { stdin: "ü".repeat(32_768) });
    await ada.does(["context", "set", "prod", "EMPTY", "--empty"]);
    expect((await ada.run(["context", "set", "prod", "SHORT"], { stdin: "ab" })).err).toContain("too short");
    await writeFile(join(ada.folder, "key.pem"), `${secret}\nline two\n`);
    await ada.does(["context", "set", "prod", "FILE", "--from-file", "key.pem"]);
    const names = (await sealed("context/prod")).values.map((one: SealedValue) => one.statement.name);
    expect(names.toSorted()).toEqual(["EMPTY", "FILE", "LARGE", "SHORT"]);
    expect(await ada.does(["recovery", "open-check", "--recovery", "recovery.txt"])).toContain(
      "4 values open, 0 do not",
    );
  });

  test("a file of variables is sealed whole or not at all, and neither the server nor the screen sees a value", async () => {
    await writeFile(join(ada.folder, "all.env"), `# ours\nexport A="${secret}\\nx"\nB='${secret}'\nC=\n`, {
      mode: 0o644,
    });
    const ended = await ada.run(["context", "import", "prod", "--from-env-file", "all.env"]);
    expect(ended).toMatchObject({
      code: 0,
      out: expect.stringMatching(/A, version 1.*\nB, version 1.*\nC, version 1/),
    });
    expect(ended.err).toContain("chmod 600");
    expect(ended.out + ended.err + server.sent.join("")).not.toContain(secret);
    expect(server.sent.filter((body) => body.includes("ringfort/sealed/v1"))).toHaveLength(1);
    const rows = await house.house.db.selectFrom("sealed_values").selectAll().execute();
    expect(rows).toHaveLength(3);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  test("who writes at the same time as another writes on top of it", async () => {
    let others = 0;
    server.lie = (path, answer) => {
      if (path.includes("/sealed?") && others++ === 0) return { ...answer, values: [], last: [] };
      return answer;
    };
    const bob = await personAt("bob", house.token, house.url);
    await cp(ada.keys, bob.keys, { recursive: true });
    await bob.does(["context", "set", "prod", "TOKEN"], { stdin: "bob's" });
    const ended = await ada.run(["context", "set", "prod", "TOKEN"], { stdin: secret });
    expect(ended.code, ended.err).toBe(0);
    expect((await sealed("context/prod")).values[0].statement.version).toBe(2);
  });

  test("a project's variables are for its own jobs, on the refs that are named", async () => {
    const project = ["--project", house.project.slug];
    const first = await ada.run(["project", "env", "set", "DSN", ...project], { stdin: `${secret}\n` });
    expect(first).toMatchObject({
      code: 0,
      err: expect.stringContaining("every branch and tag that the runner trusts"),
    });
    const scope = `project/${house.project.slug}`;
    expect((await sealed(scope)).policy.statement).toMatchObject({
      version: 1,
      projects: [house.project.slug],
      refs: ["*"],
    });
    await ada.does(["project", "env", "set", "OTHER", ...project, "--ref", "refs/heads/main"], { stdin: secret });
    expect((await sealed(scope)).policy.statement).toMatchObject({ version: 2, refs: ["refs/heads/main"] });
    expect(await ada.does(["project", "env", "list", ...project])).toMatch(/DSN +1 .* ok\nOTHER +1 .* ok\n/);
    await ada.does(["project", "env", "rm", "DSN", ...project]);
    expect((await ada.run(["project", "env", "rm", "DSN", ...project])).err).toContain("there is no sealed `DSN`");
    expect(await ada.does(["project", "env", "list", ...project])).not.toContain("DSN");
  });

  test("an SSH key is sealed under the fingerprint that ssh-keygen shows", async () => {
    const words = ["ssh-key", "add", "--project", house.project.slug, "--from-file"];
    for (const [kind, ...more] of [["ed25519"], ["rsa", "-b", "2048"], ["rsa", "-b", "2048", "-m", "PEM"]]) {
      const file = join(ada.folder, `${kind}${more.length}`);
      await run("ssh-keygen", ["-q", "-t", kind!, ...more, "-N", "", "-f", file]);
      const { stdout } = await run("ssh-keygen", ["-lf", `${file}.pub`]);
      const fingerprint = stdout.split(" ")[1]!;
      expect(await ada.does([...words, file, "--for-host", "git.acme.example"])).toContain(
        `ssh/${fingerprint}, version 1`,
      );
      expect(await ada.does(["ssh-key", "list", "--project", house.project.slug])).toContain(fingerprint);
      await ada.does(["ssh-key", "rm", fingerprint, "--project", house.project.slug]);
    }
    const locked = join(ada.folder, "locked");
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "passphrase", "-f", locked]);
    expect((await ada.run([...words, locked])).err).toContain("has a passphrase");
    expect((await ada.run([...words, `${locked}.pub`])).err).toContain("no private key");
    expect((await ada.run(["ssh-key", "list", "--project", house.project.slug])).err).toContain("Nothing is sealed");
  });

  test("a context is closed until it is said who may use it, and the server schedules by the same", async () => {
    const restrictions = async () => {
      const contexts = await house.ask("GET", `/api/v2/context?owner-id=${house.organization.id}`);
      const { body } = await house.ask("GET", `/api/v2/context/${contexts.body.items[0].id}/restrictions`);
      return body.items.map((one: { restriction_type: string; restriction_value: string }) => [
        one.restriction_type,
        one.restriction_value,
      ]);
    };
    expect(await restrictions()).toEqual([["project", house.project.id]]);
    const open = ["--project", "*", "--expression", 'pipeline.git.branch == "main"'];
    await ada.does(["context", "restrict", "prod", ...open]);
    expect((await restrictions()).toSorted()).toEqual([
      ["expression", 'pipeline.git.branch == "main"'],
      ["group", house.organization.id],
    ]);
    await ada.does(["context", "restrict", "prod", "--approvals", "2"]);
    expect(await ada.does(["context", "restrict", "prod", "--approvals", "0"])).not.toContain("approvals");
    expect(await ada.does(["context", "restrict", "prod", "--nobody"])).toContain("Nobody may use it");
    expect(await restrictions()).toEqual([]);
    expect(await ada.does(["context", "list"])).toMatch(/prod +0 +5/);
  });

  test("a deleted context that is made anew goes on where it was, so that no runner takes it for an old one", async () => {
    await ada.does(["context", "set", "prod", "TOKEN"], { stdin: secret });
    await ada.does(["context", "rm", "prod", "--yes"]);
    expect((await ada.run(["context", "list", "prod"])).code).toBe(1);
    await ada.does(["context", "create", "prod"]);
    await ada.does(["context", "set", "prod", "TOKEN"], { stdin: secret });
    expect((await sealed("context/prod")).values[0].statement).toMatchObject({ version: 3, policy: 3 });
  });

  test("what was lost is named, with what can be done", async () => {
    const noStick = await ada.run(["recovery", "rewrap", "--recovery", "stick/recovery.txt"]);
    expect(noStick.err).toContain("is the stick with the recovery identity in?");
    await rm(join(ada.keys, "writer.key"));
    const noKey = await ada.run(["context", "set", "prod", "TOKEN"], { stdin: secret });
    expect(noKey.err).toContain("`ringfort trust key writer` makes one");
    const pin = join(ada.keys, "pins", `${house.organization.id}.json`);
    await writeFile(pin, "{", { mode: 0o600 });
    expect((await ada.run(["context", "list"])).code).toBe(0);
    expect((await ada.run(["context", "list", "prod"])).err).toContain("is damaged");
    expect(await readFile(pin, "utf8")).toBe("{");
  });
});
