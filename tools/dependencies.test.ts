import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

test("docs/dependencies.md has a line for every package that a manifest asks for, and for no other", () => {
  const asked = globSync(["package.json", "{packages,apps}/*/package.json"], { cwd: root }).flatMap((path) => {
    const manifest = JSON.parse(readFileSync(join(root, path), "utf8"));
    return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies });
  });
  const lines = readFileSync(join(root, "docs/dependencies.md"), "utf8").matchAll(/^\| (`.+?`) \|/gm);
  const told = [...lines].flatMap(([, cell]) => [...cell!.matchAll(/`([^`]+)`/g)].map((name) => name[1]));
  expect(told.sort()).toEqual([...new Set(asked)].filter((name) => !name.startsWith("@ringfort/")).sort());
});
