import { join } from "node:path";
import { expect, test } from "vitest";
import { complaints } from "./architecture/complaints.ts";
import { layers, type Room } from "./architecture/layers.ts";
import { readPage, withTable } from "./architecture/page.ts";
import { readWorkspaces, type Workspace } from "./architecture/workspace.ts";

test("every workspace keeps to the layer table", () => {
  expect(complaints(readWorkspaces(join(import.meta.dirname, "..")), layers)).toEqual([]);
});

test("ARCHITECTURE.md shows the layer table that is checked, and stays short", () => {
  const page = readPage();
  expect(page, "run npm run architecture").toBe(withTable(page));
  expect(page.split("\n").length).toBeLessThan(150);
});

test("the table has no room that imports upwards or in a circle", () => {
  const settled = new Set<string>();
  for (const [folder, room] of Object.entries(layers)) {
    const later = room.mayImport.filter((other) => !settled.has(other));
    expect(later, `${folder} is listed before what it may import`).toEqual([]);
    settled.add(folder);
  }
});

const house: Readonly<Record<string, Room>> = {
  "packages/contract": { holds: "words", mayImport: [] },
  "packages/engine": { holds: "moves", mayImport: ["packages/contract"] },
  "packages/seal": { holds: "secrets", mayImport: ["packages/contract"], planned: true },
};
const contract: Workspace = { folder: "packages/contract", name: "@ringfort/contract", asksFor: [], sources: [] };
const engine: Workspace = {
  folder: "packages/engine",
  name: "@ringfort/engine",
  asksFor: ["@ringfort/contract"],
  sources: [],
};

test("a house that keeps to its table has no complaints", () => {
  const sources = [
    { path: "packages/engine/src/job/moves.ts", text: 'import type { Plan } from "@ringfort/contract";' },
    { path: "packages/engine/src/job/moves.test.ts", text: 'import "node:fs"; new Date(); import "../index.ts";' },
  ];
  expect(complaints([contract, { ...engine, sources }], house)).toEqual([]);
});

test("tests may use the fixtures that a room below keeps for them, and nothing else of it", () => {
  const text = 'import "../../contract/src/testing/words.fixture.ts";';
  const reaching = (path: string, said = text) =>
    complaints([contract, { ...engine, sources: [{ path, text: said }] }], house);
  expect(reaching("packages/engine/src/moves.test.ts")).toEqual([]);
  expect(reaching("packages/engine/src/moves.ts")).toHaveLength(1);
  expect(reaching("packages/engine/src/moves.test.ts", text.replace("testing/", ""))).toHaveLength(1);
});

test.each<[planted: string, workspaces: Workspace[], complaint: string]>([
  [
    "a manifest that asks for a room above",
    [{ ...contract, asksFor: ["@ringfort/engine"] }, engine],
    "packages/contract/package.json asks for @ringfort/engine",
  ],
  [
    "a room that the table lacks",
    [contract, engine, { ...contract, folder: "apps/shed", name: "@ringfort/shed" }],
    "apps/shed is not in the layer table",
  ],
  ["a room that is gone", [contract], "packages/engine is in the layer table and does not exist"],
  [
    "a planned room that was built",
    [contract, engine, { ...contract, folder: "packages/seal", name: "@ringfort/seal" }],
    "packages/seal exists and is still marked as planned",
  ],
  [
    "a room under another name",
    [{ ...contract, name: "@ringfort/words" }, engine],
    "packages/contract is named @ringfort/words, not @ringfort/contract",
  ],
])("%s is found", (_, workspaces, complaint) => {
  expect(complaints(workspaces, house)).toEqual([complaint]);
});

test.each<[file: string, text: string, complaint: string]>([
  ["dice.ts", "const luck = Math.random();", "rolls dice"],
  ["clock.ts", "const now = Date.now();", "reads the clock"],
  ["clock.ts", "const now = new Date();", "reads the clock"],
  ["files.ts", 'import { readFileSync } from "node:fs";', "uses Node"],
  ["hushed.ts", "// @ts-expect-error\nfetch();", "switches the compiler off"],
  ["picked.ts", "// biome-ignore lint/style/noRestrictedGlobals: just once", "picks a lock"],
  ["above.test.ts", 'import { run } from "@ringfort/cli";', "imports @ringfort/cli"],
  ["above.ts", 'const { run } = await import("@ringfort/cli/src/main.ts");', "imports @ringfort/cli/src/main.ts"],
  [
    "aside.ts",
    'export * from "../../config/src/index.ts";',
    "reaches out of packages/engine to packages/config/src/index.ts",
  ],
])("in a package, %s with `%s` is found", (file, text, complaint) => {
  const path = `packages/engine/src/${file}`;
  expect(complaints([contract, { ...engine, sources: [{ path, text }] }], house)).toEqual([`${path} ${complaint}`]);
});
