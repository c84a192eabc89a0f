import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { HouseFailure } from "../../house-failure.ts";
import { databaseFolder, startRingfort } from "./database-folder.fixture.ts";
import { holdFolder } from "./hold-folder.ts";
import { openDatabase } from "./open-database.ts";

test("a second Ringfort in a folder is refused, and told which process has it", async () => {
  const folder = await databaseFolder();
  const ringfort = await startRingfort(folder);
  const second = openDatabase({ folder });
  await expect(second).rejects.toThrow(HouseFailure);
  await expect(second).rejects.toThrow(`another Ringfort (process ${ringfort.process.pid}) uses ${folder}`);
});

test("the same process does not open a folder twice, and may open it again", async () => {
  const folder = await databaseFolder();
  const hold = await holdFolder(folder);
  await expect(holdFolder(folder)).rejects.toThrow(`(process ${process.pid})`);
  await hold[Symbol.asyncDispose]();
  await using _again = await holdFolder(folder);
});

test("of many who find the last holder dead, one gets the folder", async () => {
  const folder = await databaseFolder();
  await (await holdFolder(folder))[Symbol.asyncDispose]();
  for (let turn = 0; turn < 10; turn++) {
    const asked = await Promise.allSettled(Array.from({ length: 12 }, () => holdFolder(folder)));
    const held = asked.filter((each) => each.status === "fulfilled");
    expect(held).toHaveLength(1);
    await held[0]!.value[Symbol.asyncDispose]();
    expect(await readdir(join(folder, "holders"))).toHaveLength(1);
  }
});

async function heldElsewhere(folder: string): Promise<string> {
  const file = join(folder, "holders", "7");
  await mkdir(join(folder, "holders"));
  await writeFile(file, JSON.stringify({ where: "elsewhere boot namespace", pid: 1, start: "5" }));
  return file;
}

test("a holder that we cannot see is alive as long as it gives signs of life", async () => {
  const folder = await databaseFolder();
  const file = await heldElsewhere(folder);
  const beat = setInterval(() => void utimes(file, Date.now() / 1000, Date.now() / 1000), 200);
  onTestFinished(() => clearInterval(beat));
  await expect(holdFolder(folder)).rejects.toThrow(`another Ringfort (process 1 on elsewhere) uses ${folder}`);
});

test("a holder that we cannot see, and that gives no sign of life, is followed", async () => {
  const folder = await databaseFolder();
  await heldElsewhere(folder);
  await using _hold = await holdFolder(folder);
  expect(await readdir(join(folder, "holders"))).toEqual(["8"]);
});
