import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { temporaryFolder } from "../job/run-job.fixture.ts";
import { LocalArtifacts } from "./local-artifacts.ts";

test.each(["../x", "/x", "a/../../x", "a//b", ".", "", "a\0b"])("%j is refused, whoever asks", async (path) => {
  await using folder = await temporaryFolder();
  const artifacts = new LocalArtifacts(join(folder.path, "in"));
  await expect(artifacts.store(0, path, Readable.from(["x"]))).rejects.toThrow("no artifact's path");
  expect(await readdir(folder.path)).toEqual([]);
});
