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
  const paths = Array.from({ length: 150 }, (_, number) => join(folder.path, String(number)));
  await Promise.all(
    paths.flatMap((_path, number) => (number % 3 === 0 ? [makeFifos(paths.slice(number, number + 3))] : [])),
  );
  expect(paths.every((path) => statSync(path).isFIFO())).toBe(true);
  release();
  await makeFifos([join(folder.path, "alone")]);
  expect(execFileSync("stat", ["-c", "%A", join(folder.path, "alone")]).toString()).toBe("prw-rw-rw-\n");
});

test("a stock that is let go and taken up again while it is being filled serves whoever holds it", async () => {
  await using folder = await temporaryFolder();
  for (let round = 0; round < 20; round++) {
    const first = holdFifoStock();
    const lost = makeFifos([join(folder.path, `lost-${round}`)]).catch(() => undefined);
    first();
    const second = holdFifoStock();
    await makeFifos([join(folder.path, `kept-${round}`)]);
    second();
    await lost;
  }
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
