import { readFileSync } from "node:fs";
import { join } from "node:path";
import { policyShapes } from "@ringfort/controls";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { folderWith } from "../command-line.fixture.ts";
import { audited, configs } from "./audited.fixture.ts";
import { readPolicy } from "./collect/policy-file.ts";
import { readSuppressions } from "./suppressions.ts";

const page = (name: string) => readFileSync(join(import.meta.dirname, "../../../../docs", name), "utf8");
const blocks = [...page("audit.md").matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text!);

test("docs/audit.md shows a policy file that is read, with every key that there is", async () => {
  const text = blocks.find((block) => block.includes("defaultBranch:"))!;
  const cwd = await folderWith({ ".ringfort/policy.yml": text });
  await expect(readPolicy({ cwd } as never)).resolves.toMatchObject({ defaultBranch: "main" });
  expect(Object.keys(parse(text) as object).sort()).toEqual(Object.keys(policyShapes).sort());
});

test("docs/audit.md shows suppressions that are read", async () => {
  const text = blocks.find((block) => block.includes("- check:"))!;
  const cwd = await folderWith({ ".ringfort/suppressions.yml": text });
  await expect(readSuppressions({ cwd })).resolves.toMatchObject([{ check: "RF-3.5.1", about: "node" }]);
});

test("docs/audit-json.md names every key of the report, and of a finding", async () => {
  const { out } = await audited(configs.high, ["--format", "json", "--persona", "auditor"]);
  const report = JSON.parse(out) as { findings: Record<string, unknown>[]; hidden: object; score: object };
  const keys = [report, report.hidden, report.score, ...report.findings].flatMap((one) => Object.keys(one));
  const told = new Set([...page("audit-json.md").matchAll(/`(\w+)`/g)].map(([, word]) => word));
  expect([...new Set(keys)].filter((key) => !told.has(key))).toEqual([]);
});
