import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../job/run-job.fixture.ts";
import { holdState } from "./hold-state.ts";

test("a state folder is one runner's at a time, and free again when that has ended or was killed", async () => {
  await using folder = await temporaryFolder();
  {
    await using _ = await holdState(folder.path);
    await expect(holdState(folder.path)).rejects.toThrow("a state folder of its own");
  }
  await writeFile(join(folder.path, "holder"), "another-host/999999/1");
  await using _ = await holdState(folder.path);
});
