import { execFileSync } from "node:child_process";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { HouseFailure } from "../../house-failure.ts";
import { databaseFolder, removeDatabase } from "./database-folder.fixture.ts";
import { openDatabase } from "./open-database.ts";

const isRoot = process.getuid?.() === 0;

async function refusalOf(folder: string): Promise<string> {
  const failure = await openDatabase({ folder }).then(
    (database) => database.stop().then(() => new Error("it was opened")),
    (error: Error) => error,
  );
  expect(failure).toBeInstanceOf(HouseFailure);
  return failure.message;
}

async function makeDatabase(folder: string): Promise<void> {
  await openDatabase({ folder, durability: "none" }).then((database) => database.stop());
}

/** A disk of its own, where that can be had. */
async function smallDisk(megabytes: number): Promise<string | undefined> {
  if (!isRoot || process.platform !== "linux") return undefined;
  const folder = await mkdtemp(join(tmpdir(), "ringfort-disk-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=0700`, "ringfort-test", folder], {
      stdio: "ignore",
    });
  } catch {
    return undefined;
  }
  onTestFinished(async () => {
    await removeDatabase(join(folder, "postgres"));
    execFileSync("umount", [folder]);
  });
  return folder;
}

test.for([1, 12, 30])(
  "a disk of %i MB is too small for a new database, and that is said",
  async (megabytes, { skip }) => {
    const disk = await smallDisk(megabytes);
    if (!disk) return skip("no disk of its own can be mounted here");
    const folder = join(disk, "postgres");
    expect(await refusalOf(folder)).toBe(
      `there is no space left on the disk of ${folder}: make some, and start again.`,
    );
  },
);

test("a disk that has filled up is said to be full; when there is space again, the database opens", async ({
  skip,
}) => {
  const disk = await smallDisk(200);
  if (!disk) return skip("no disk of its own can be mounted here");
  const folder = join(disk, "postgres");
  await makeDatabase(folder);
  await writeFile(join(disk, "filler"), Buffer.alloc(210 * 2 ** 20)).catch(() => undefined);
  expect(await refusalOf(folder)).toBe(`there is no space left on the disk of ${folder}: make some, and start again.`);
  await rm(join(disk, "filler"));
  await makeDatabase(folder);
});

test("a database of another PostgreSQL is not touched, and both versions are named", async () => {
  const folder = await databaseFolder();
  await makeDatabase(folder);
  await writeFile(join(folder, "data", "PG_VERSION"), "17\n");
  expect(await refusalOf(folder)).toMatch(/is of PostgreSQL 17, and this Ringfort brings 18: dump it/);
});

test("a folder of a database that has lost its inside is not begun anew", async () => {
  const folder = await databaseFolder();
  await makeDatabase(folder);
  await rm(join(folder, "data", "PG_VERSION"));
  expect(await refusalOf(folder)).toMatch(/there is no PostgreSQL database in .*: restore it/);
});

test("a folder that others can write in, or that is a file, is refused", async () => {
  const folder = await databaseFolder();
  await writeFile(join(folder, "file"), "");
  expect(await refusalOf(join(folder, "file"))).toMatch(/is a file/);
  await chmod(folder, 0o777);
  expect(await refusalOf(folder)).toMatch(/others can write in .*chmod/);
});

test.runIf(isRoot)("a folder of another user is refused, and so is a database of another one", async () => {
  const folder = await databaseFolder();
  await makeDatabase(folder);
  await chown(join(folder, "data"), 54_321, 54_321);
  expect(await refusalOf(folder)).toMatch(/belongs to user 54321, and would be run by user/);
  await chown(folder, 54_321, 54_321);
  expect(await refusalOf(folder)).toMatch(/belongs to user 54321, and Ringfort runs as user 0/);
});
