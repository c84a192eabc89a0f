import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../job/run-job.fixture.ts";
import { openWorkFolder } from "./work-folder.ts";

const options = { forOtherUsers: false };

test("what a killed runner has left is removed: its folder, and the processes of its jobs", async () => {
  await using folder = await temporaryFolder();
  const left = join(folder.path, "run-999999999-1");
  const rooms = join(left, "rooms", "room");
  mkdirSync(rooms, { recursive: true });
  const orphans = [
    spawn("sleep", ["1000"], { cwd: rooms, stdio: "ignore" }),
    spawn("sleep", ["1000"], { cwd: "/", env: { TMPDIR: `${rooms}/tmp`, PATH: process.env.PATH }, stdio: "ignore" }),
  ];
  const bystander = spawn("sleep", ["1000"], { cwd: "/", stdio: "ignore" });
  const ends = orphans.map((orphan) => once(orphan, "exit"));
  await openWorkFolder(folder.path, options);
  await Promise.all(ends);
  expect(existsSync(left)).toBe(false);
  expect(isAlive(bystander)).toBe(true);
  bystander.kill();
});

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

test("two runners do not share a folder", async () => {
  await using folder = await temporaryFolder();
  const first = await openWorkFolder(folder.path, options);
  await expect(openWorkFolder(folder.path, options)).rejects.toThrow(/Another runner works in/);
  await first.remove();
  await openWorkFolder(folder.path, options);
});

test("a folder that others may write to is refused, and mirrors and tasks are closed to jobs", async () => {
  await using folder = await temporaryFolder();
  chmodSync(folder.path, 0o777);
  await expect(openWorkFolder(folder.path, options)).rejects.toThrow(/nobody else may write/);
  chmodSync(folder.path, 0o755);
  const { mirrors, tasks, rooms, remove } = await openWorkFolder(folder.path, options);
  expect([mirrors, tasks, rooms].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700, 0o711]);
  await remove();
  expect(readdirSync(folder.path)).toEqual(["mirrors"]);
});

test("a folder that other users cannot pass through is refused when jobs are other users", async () => {
  await using folder = await temporaryFolder();
  const inside = join(folder.path, "work");
  await expect(openWorkFolder(inside, { forOtherUsers: true })).rejects.toThrow(/cannot pass through/);
});
