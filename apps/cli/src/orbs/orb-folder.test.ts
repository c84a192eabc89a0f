import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseVersion, parseOrbReference } from "@ringfort/config";
import { expect, onTestFinished, test } from "vitest";
import { orbFolder } from "./orb-folder.ts";

test.each([
  // written        exist                               means
  ["1.2.3", ["1.2.3", "1.2.4"], "1.2.3"],
  ["1.2", ["1.2.3", "1.2.10", "1.20.0"], "1.2.10"],
  ["1", ["1.9.0", "1.10.0", "10.0.0"], "1.10.0"],
  ["volatile", ["1.9.0", "10.0.0", "9.0.0", "dev:x"], "10.0.0"],
  ["dev:alpha", ["1.0.0", "dev:alpha"], "dev:alpha"],
  ["dev:beta", ["1.0.0", "dev:alpha"], undefined],
  ["2", ["1.0.0"], undefined],
  ["1.2.3", ["1.2.4"], undefined],
] as const)("version %s among %j is %s", (wanted, existing, chosen) => {
  expect(chooseVersion(wanted, existing)).toBe(chosen);
});

test.each(["../../etc/passwd@1", "a/b@../../c", "a/b", "a/b@", "/a/b@1", "file:///etc/passwd", "a/b/c@1"])(
  "%s is no reference",
  (text) => {
    expect(parseOrbReference(text)).toBeUndefined();
  },
);

test("a folder answers partial versions with the highest that is there, and nothing for others", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ringfort-orbs-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const version of ["1.2.3", "1.10.0"])
    await writeFile(join(folder, `acme__my_tool@${version}.yml`), `# ${version}`);
  const place = orbFolder(folder);
  expect(await place.find("acme/my_tool@1")).toEqual({
    status: "found",
    resolved: "acme/my_tool@1.10.0",
    source: { file: "acme/my_tool@1.10.0", text: "# 1.10.0" },
  });
  expect(await place.find("acme/my_tool@2")).toBeUndefined();
  expect(await place.find("https://example.com/orb.yml")).toBeUndefined();
});

test("a folder that is not there is told as such", async () => {
  await expect(orbFolder("/no/such/folder").find("a/b@1")).rejects.toThrow("cannot read the orb folder");
});
