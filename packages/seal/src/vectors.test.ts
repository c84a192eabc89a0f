import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sealFailures } from "./index.ts";
import { approvalVectors } from "./vectors/approval-vectors.fixture.ts";
import { policyVectors } from "./vectors/policy-vectors.fixture.ts";
import { proofVectors } from "./vectors/proof-vectors.fixture.ts";
import { sealedVectors } from "./vectors/sealed-vectors.fixture.ts";
import { textVectors } from "./vectors/text-vectors.fixture.ts";
import { trustRootVectors } from "./vectors/trust-root-vectors.fixture.ts";
import { play, type VectorFile } from "./vectors/vector.fixture.ts";
import { newWorld } from "./vectors/world.fixture.ts";

const folder = join(import.meta.dirname, "../vectors");
const makers = {
  "trust-roots": trustRootVectors,
  "sealed-values": sealedVectors,
  policies: policyVectors,
  approvals: approvalVectors,
  proofs: proofVectors,
} as const;

// What is in the files was made once: sealing rolls dice. `RINGFORT_WRITE_VECTORS=1` makes it anew.
if (process.env["RINGFORT_WRITE_VECTORS"]) {
  mkdirSync(folder, { recursive: true });
  const world = await newWorld();
  for (const [name, make] of Object.entries(makers)) write(name, await make(world));
  write("texts", await textVectors());
}

const files = new Map(Object.keys(makers).map((name) => [name, read(name) as VectorFile]));

describe.each([...files])("%s", (_, file) => {
  test.each(file.vectors.map((vector) => [vector.name, vector.outcome, vector] as const))("%s: %j", async (...row) => {
    expect(await play(row[2], file)).toEqual(row[2].outcome);
  });
});

test("texts are what they were", async () => {
  expect(await textVectors()).toEqual(read("texts"));
});

test("every vector that this version knows is in the files", async () => {
  const world = await newWorld();
  for (const [name, make] of Object.entries(makers)) {
    const known = (await make(world)).vectors.map((vector) => [vector.name, vector.check, vector.outcome]);
    expect(files.get(name)?.vectors.map((vector) => [vector.name, vector.check, vector.outcome])).toEqual(known);
  }
});

test("every refusal has a vector, but for those of the sealing itself", () => {
  const shown = new Set([...files.values()].flatMap(({ vectors }) => vectors.map(({ outcome }) => outcome)));
  const missing = Object.keys(sealFailures).filter((code) => !shown.has(code));
  expect(missing).toEqual(["sealed-bad-recipient", "sealed-too-long", "sealed-not-text"]);
});

test("nothing in the files looks like a secret", () => {
  for (const name of [...files.keys(), "texts"]) {
    expect(readFileSync(fileOf(name), "utf8")).not.toMatch(/SECRET|secret-key|PRIVATE KEY/);
  }
});

function fileOf(name: string): string {
  return join(folder, `${name}.json`);
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(fileOf(name), "utf8"));
}

function write(name: string, value: unknown): void {
  writeFileSync(fileOf(name), `${JSON.stringify(value, undefined, 1)}\n`);
}
