import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeTempFolder, removeFolder, sweepTempFolders } from "./temp-folder.ts";

test("the sweep takes the folder of a dead process and leaves that of a living one", async () => {
  const dead = Number(execFileSync("sh", ["-c", "echo $$"], { encoding: "utf8" }));
  const left = join(tmpdir(), `ringfort-run-${dead}-1-abcdef`);
  mkdirSync(left);
  const { path: mine } = await makeTempFolder();
  await sweepTempFolders();
  expect([existsSync(left), existsSync(mine)]).toEqual([false, true]);
  await removeFolder(mine);
});

test("a process number that was given to another process since does not protect a folder", async () => {
  const left = join(tmpdir(), `ringfort-run-${process.pid}-1-abcdef`);
  mkdirSync(left);
  await sweepTempFolders();
  expect(existsSync(left)).toBe(false);
});

test("folders that a job made read-only are removed", async () => {
  const { path: folder } = await makeTempFolder();
  const locked = join(folder, "locked");
  await mkdir(locked);
  await writeFile(join(locked, "file"), "");
  await chmod(locked, 0o500);
  await removeFolder(folder);
  expect(existsSync(folder)).toBe(false);
});
