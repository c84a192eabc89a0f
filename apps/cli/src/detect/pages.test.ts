import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readCatalogue } from "./catalogue.ts";
import { detectionPages } from "./pages.ts";

const folder = join(import.meta.dirname, "../../../../docs/detections");
const pages = detectionPages(readCatalogue());

test.each([...pages])("docs/detections/%s is made from the queries", async (name, text) => {
  await expect(text).toMatchFileSnapshot(join(folder, name));
});

test("docs/detections has no other page", () => {
  expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
});
