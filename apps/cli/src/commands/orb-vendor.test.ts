import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith, ringfort } from "../command-line.fixture.ts";
import { digestOf } from "../orbs/lock-file.ts";
import { serve, serveOrbs } from "../orbs/registry-server.fixture.ts";

const job = (image: string) => `{docker: [{image: '${image}'}], steps: [checkout]}`;
const pinned = `cimg/base@sha256:${"ab".repeat(32)}`;
const inner = `version: 2.1\njobs: {deep: ${job(pinned)}}\n`;
const outer = `version: 2.1\norbs: {in: acme/inner@1}\njobs: {hello: ${job(pinned)}, again: in/deep}\n`;
const config =
  "version: 2.1\norbs: {tool: acme/outer@1, unused: acme/other@2.0.0}\nworkflows: {w: {jobs: [tool/hello]}}\n";
const published = { "acme/outer@1.0.1": outer, "acme/inner@1.5.0": inner, "acme/other@2.0.0": "version: 2.1\n" };

const read = (folder: string, file: string) => readFile(join(folder, file), "utf8");

test("vendoring writes every orb, nested and unused ones too, and a lock; then no network is needed", async () => {
  await using server = await serveOrbs(published);
  const cwd = await folderWith({ ".circleci/config.yml": config });
  const ended = await ringfort(["orb", "vendor"], { cwd, env: { RINGFORT_ORB_REGISTRY: server.address } });
  expect(ended).toEqual({ code: 0, err: "", out: "wrote .circleci/ringfort.lock: 3 orbs, 1 images\n" });
  expect(await readdir(join(cwd, ".circleci/orbs"))).toEqual([
    "acme__inner@1.5.0.yml",
    "acme__other@2.0.0.yml",
    "acme__outer@1.0.1.yml",
  ]);
  expect(JSON.parse(await read(cwd, ".circleci/ringfort.lock"))).toEqual({
    lockVersion: 1,
    orbs: {
      "acme/inner@1": { resolved: "acme/inner@1.5.0", sha256: digestOf(inner) },
      "acme/other@2.0.0": { resolved: "acme/other@2.0.0", sha256: digestOf("version: 2.1\n") },
      "acme/outer@1": { resolved: "acme/outer@1.0.1", sha256: digestOf(outer) },
    },
    images: { [pinned]: pinned.slice(pinned.indexOf("sha256")) },
  });
  const offline = await ringfort(["config", "process"], { cwd, env: { RINGFORT_CACHE: join(cwd, "no-cache") } });
  expect(offline.code).toBe(0);
});

test("the lock keeps a version although the registry has a newer one, until orbs are vendored again", async () => {
  const cwd = await folderWith({ ".circleci/config.yml": config });
  {
    await using server = await serveOrbs(published);
    await ringfort(["orb", "vendor"], { cwd, env: { RINGFORT_ORB_REGISTRY: server.address } });
  }
  await using newer = await serveOrbs({ ...published, "acme/outer@1.1.0": outer.replace("again", "other") });
  const env = { RINGFORT_ORB_REGISTRY: newer.address };
  expect((await ringfort(["config", "process"], { cwd, env })).out).toContain("resolved to 'acme/outer@1.0.1'");
  await ringfort(["orb", "vendor"], { cwd, env });
  expect((await ringfort(["config", "process"], { cwd, env })).out).toContain("resolved to 'acme/outer@1.1.0'");
  expect(await readdir(join(cwd, ".circleci/orbs"))).not.toContain("acme__outer@1.0.1.yml");
});

test("a source that differs from the lock makes the config invalid, wherever it comes from", async () => {
  await using server = await serveOrbs(published);
  const cwd = await folderWith({ ".circleci/config.yml": config, "mine/acme__outer@1.0.1.yml": `${outer}# changed\n` });
  await ringfort(["orb", "vendor"], { cwd, env: { RINGFORT_ORB_REGISTRY: server.address } });
  const named = await ringfort(["config", "validate", "--orbs", "mine"], { cwd });
  expect(named.code).toBe(3);
  expect(named.out).toContain("error[orb-lock-mismatch]");
  await writeFile(join(cwd, ".circleci/orbs/acme__outer@1.0.1.yml"), `${outer}# changed\n`);
  for (const command of ["validate", "process"]) expect((await ringfort(["config", command], { cwd })).code).toBe(3);
});

test("an image whose digest cannot be had is listed without one, and told", async () => {
  await using images = await serve((_, response) => response.writeHead(404).end());
  const image = `${images.host}/private/image:1`;
  const cwd = await folderWith({ ".circleci/config.yml": `version: 2.1\njobs: {build: ${job(image)}}\n` });
  const ended = await ringfort(["orb", "vendor"], { cwd });
  expect(ended).toMatchObject({
    code: 0,
    out: "wrote .circleci/ringfort.lock: 0 orbs, 1 images, 1 of them without a digest\n",
  });
  expect(ended.err).toContain(`no digest for image ${image}`);
  expect(JSON.parse(await read(cwd, ".circleci/ringfort.lock")).images).toEqual({ [image]: null });
});

test("an orb that cannot be had leaves everything as it was", async () => {
  await using server = await serveOrbs({ "acme/outer@1.0.1": outer });
  const cwd = await folderWith({ ".circleci/config.yml": config });
  const ended = await ringfort(["orb", "vendor"], { cwd, env: { RINGFORT_ORB_REGISTRY: server.address } });
  expect(ended.code).toBe(1);
  expect(ended.err).toMatch(/orb `acme\/(?:inner@1|other@2\.0\.0)` cannot be had/);
  expect(await readdir(join(cwd, ".circleci"))).toEqual(["config.yml"]);
});

test("nothing is written through a link", async () => {
  await using server = await serveOrbs(published);
  const cwd = await folderWith({ ".circleci/config.yml": config, "elsewhere/keep": "" });
  await symlink(join(cwd, "elsewhere"), join(cwd, ".circleci/orbs"));
  const ended = await ringfort(["orb", "vendor"], { cwd, env: { RINGFORT_ORB_REGISTRY: server.address } });
  expect(ended.code).toBe(1);
  expect(await readdir(join(cwd, "elsewhere"))).toEqual(["keep"]);
});

test.each([
  ["no JSON", "{"],
  ["of another version", '{"lockVersion": 2}'],
  ["with a path for an orb", `{"lockVersion":1,"orbs":{"a/b@1":{"resolved":"../../x","sha256":"${"0".repeat(64)}"}}}`],
  ["with a digest that is none", '{"lockVersion":1,"orbs":{"a/b@1":{"resolved":"a/b@1.0.0","sha256":"x"}}}'],
])("a lock that is %s stops the command: it must not count as no lock", async (_, lock) => {
  const cwd = await folderWith({ ".circleci/config.yml": config, ".circleci/ringfort.lock": lock });
  const ended = await ringfort(["config", "validate"], { cwd });
  expect(ended.code).toBe(1);
  expect(ended.err).toContain("is not a lock");
});
