import { execFileSync } from "node:child_process";
import { statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../job/run-job.fixture.ts";
import { holdFifoStock, makeFifos } from "./make-fifos.ts";
import { openBothEnds, openReadingEnd } from "./open-fifo.ts";

test("every path gets a FIFO of its own that all may use, with a stock and without", async () => {
  await using folder = await temporaryFolder();
  const release = holdFifoStock();
  const paths = Array.from({ length: 50 }, (_, number) => join(folder.path, String(number)));
  await Promise.all(paths.map((path) => makeFifos([path])));
  expect(paths.every((path) => statSync(path).isFIFO())).toBe(true);
  release();
  await makeFifos([join(folder.path, "alone")]);
  expect(execFileSync("stat", ["-c", "%A", join(folder.path, "alone")]).toString()).toBe("prw-rw-rw-\n");
});

test("what is in the place of a FIFO is not opened as one", async () => {
  await using folder = await temporaryFolder();
  await makeFifos([join(folder.path, "fifo")]);
  writeFileSync(join(folder.path, "file"), "");
  symlinkSync("fifo", join(folder.path, "link"));
  for (const open of [openBothEnds, openReadingEnd]) {
    for (const name of ["file", "link", "nothing"]) await expect(open(join(folder.path, name))).rejects.toThrow();
  }
});
