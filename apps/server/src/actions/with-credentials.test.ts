import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";
import { createCheckoutKey } from "./checkout-keys.ts";
import { takeTurn } from "./house.ts";
import { systemUser } from "./system-user.ts";

/** A stand-in for ssh: it notes how it was called and with which key, then runs the far side's program here. */
const program = `#!/bin/sh
for word in "$@"; do
  case "$word" in -oIdentityFile=*) file="\${word#-oIdentityFile=}" ;; esac
  last="$word"
done
{ echo "$@"; stat -c %a "$file"; cat "$file"; } >> "$(dirname "$0")/seen"
eval "exec $last"
`;

let house: TestHouse;
let folder: string;
const before = process.env["PATH"];

beforeAll(async () => {
  house = await testHouse({ settings: { allow_private_addresses: "127.0.0.1/32" } });
  folder = await mkdtemp(join(tmpdir(), "ringfort-ssh-"));
  await writeFile(join(folder, "ssh"), program);
  await chmod(join(folder, "ssh"), 0o755);
  process.env["PATH"] = `${folder}${delimiter}${before}`;
});
afterAll(async () => {
  process.env["PATH"] = before;
  await house[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

test("a repository that is reached by ssh is read with the project's preferred key, whose file does not stay", async () => {
  const { db, settings } = house.house;
  const key = await takeTurn(house.house, async (turn) => {
    const project = await turn.tx.selectFrom("projects").selectAll().executeTakeFirstOrThrow();
    const { actor } = await systemUser(turn.tx);
    await createCheckoutKey(turn, project, "deploy-key", { actor });
    return await createCheckoutKey(turn, project, "deploy-key", { actor });
  });
  const clone_url = `ssh://git@127.0.0.1${house.repository.folder}`;
  await db.updateTable("projects").set({ clone_url }).execute();
  const id = await house.trigger();
  expect((await house.ask("GET", `/api/v2/pipeline/${id}`)).body).toMatchObject({ state: "created", errors: [] });
  const seen = await readFile(join(folder, "seen"), "utf8");
  expect(seen).toContain(key.private_key.trim());
  expect(seen).toContain("\n600\n");
  expect(seen).toContain("-oStrictHostKeyChecking=accept-new");
  expect(await readdir(join(settings.dataFolder, "ssh"))).toEqual([]);
});
