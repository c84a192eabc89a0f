import { expect, test } from "vitest";
import { folderWith, ringfort } from "../command-line.fixture.ts";

test("a house that runs is named with all that the drill needs, or not at all", async () => {
  for (const words of [
    ["--url", "http://127.0.0.1:1"],
    ["--data", "x", "--token-file", "y"],
  ]) {
    expect(await ringfort(["breach-drill", ...words])).toMatchObject({
      code: 2,
      err: expect.stringContaining("belong together"),
    });
  }
});

test("a house that is not there is no house that holds", async () => {
  const cwd = await folderWith({ token: `rfp${"_"}${"x".repeat(40)}` });
  const words = ["breach-drill", "--url", "http://127.0.0.1:9", "--data", "nowhere", "--token-file", "token"];
  expect(await ringfort(words, { cwd })).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringContaining("nowhere is no data folder of a house that runs here"),
  });
});
