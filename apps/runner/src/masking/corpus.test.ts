import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { secretsOfKinds, spellings } from "./corpus.fixture.ts";
import { Mask } from "./mask.ts";

const kinds = secretsOfKinds();

/** How much of a spelled secret is still there, line breaks and the quotes around it aside, in characters. */
function leftOf(value: string, spelled: string | Buffer, size: number): number {
  const text = Buffer.concat([Buffer.from("before:"), Buffer.from(spelled), Buffer.from(":after")]);
  const stream = new Mask([value]).stream();
  let shown = "";
  for (let at = 0; at < text.length; at += size) shown += stream.write(text.subarray(at, at + size));
  shown += stream.end();
  return shown.slice("before:".length, -":after".length).replaceAll(/\*{4}|[\s\\"'=>\0]/g, "").length;
}

/** The edges of base64 belong to its neighbours; a name is what a form needs. */
const edges = "value".length;

function verdict(value: string, spelled: string | Buffer): "hidden" | "in part" | "shown" {
  const left = leftOf(value, spelled, 4096);
  if (left <= edges) return "hidden";
  return left < spelled.length / 2 ? "in part" : "shown";
}

const promised = spellings.filter((spelling) => spelling.promised);

test.each(promised)("$name is hidden, however it is cut", ({ spell }) => {
  for (const [kind, value] of Object.entries(kinds)) {
    const spelled = spell(value);
    for (const size of [1, 3, 64, 4096]) expect(leftOf(value, spelled, size), kind).toBeLessThanOrEqual(edges);
  }
});

test("docs/masking.md has the score", async () => {
  const page = await readFile(new URL("../../../../docs/masking.md", import.meta.url), "utf8");
  expect(page).toContain(scoreTable());
});

function scoreTable(): string {
  const rows = spellings.map(({ name, promised: isPromised, spell }) => [
    name,
    isPromised ? "yes" : "no",
    ...Object.values(kinds).map((value) => verdict(value, spell(value))),
  ]);
  const head = ["a secret that is printed", "promised", ...Object.keys(kinds)];
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  const counted = promised.length * Object.keys(kinds).length;
  const hidden = rows
    .filter(([, yes]) => yes === "yes")
    .flatMap((row) => row.slice(2))
    .filter((cell) => cell === "hidden");
  return `${lines.join("\n")}\n\nOf ${counted} cells that are promised, ${hidden.length} are hidden.`;
}
