import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { OrbLibrary } from "@ringfort/config";
import { describe, expect, test } from "vitest";
import { assess, type Finding } from "../assess/assess.ts";
import type { Check } from "../check.ts";
import { orbsBeside } from "./check-fixtures.fixture.ts";
import { type Case, collectedOf, joined } from "./facts.fixture.ts";
import { catalogue } from "./index.ts";

const here = dirname(fileURLToPath(import.meta.url));
const chapters = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const files = chapters.flatMap((chapter) =>
  readdirSync(join(here, chapter.name)).map((name) => join(here, chapter.name, name)),
);

describe.each(catalogue.map((check) => [check.id, check.slug, check] as const))("%s %s", (_id, slug, check) => {
  const own = files.filter((file) => file.split("/").at(-1)?.startsWith(`${slug}.`));
  const configs = own.filter((file) => /\.(?:ok|ng|guard|unknown)(?:-[\w-]+)?\.yml$/.test(file));
  const cases = own
    .filter((file) => file.endsWith(".cases.json"))
    .flatMap((file) => JSON.parse(joined(readFileSync(file, "utf8"))) as Case[]);

  test("has a vulnerable and a safe fixture, one for each guard, and one without its evidence", () => {
    const kinds = new Set([...configs.map((file) => kindOf(file)), ...cases.map(({ kind }) => kind)]);
    expect(kinds).toContain("ng");
    expect(kinds).toContain("ok");
    if ((check.guards ?? []).length > 0) expect(kinds).toContain("guard");
    if (check.scope !== "config" && check.needs.length > 0) expect(kinds).toContain("unknown");
  });

  test.each(configs.map((file) => [file.split("/").at(-1), file] as const))("%s", (_name, file) => {
    const text = joined(readFileSync(file, "utf8"));
    const settings = existsSync(file.replace(/\.yml$/, ".json"))
      ? (JSON.parse(readFileSync(file.replace(/\.yml$/, ".json"), "utf8")) as Partial<Case>)
      : {};
    const found = findingsOf(check, { ...settings, configs: [text] }, orbsBeside(file)).filter(
      ({ verdict }) => verdict !== "NA",
    );
    const kind = kindOf(file);
    if (kind === "ng") expect(linesOf(found, text)).toEqual(expectedLines(text, check.id));
    else
      expect([...new Set(found.map(({ verdict }) => verdict))]).toEqual(
        kind === "unknown" ? ["UNKNOWN"] : found.length > 0 ? ["PASS"] : [],
      );
  });

  test.each(cases.map((one) => [one.name, one] as const))("%s", (_name, one) => {
    const found = findingsOf(check, one);
    const asked = one.expect.map((wanted) => found.some((finding) => fits(finding, wanted)));
    expect({ found: found.map(short), fits: asked }).toEqual({
      found: found.map(short),
      fits: one.expect.map(() => true),
    });
    if (one.kind !== "ng")
      expect(found.filter(({ verdict }) => verdict === "FAIL" || verdict === "ERROR").map(short)).toEqual([]);
    if (one.kind === "unknown") expect(found.filter(({ verdict }) => verdict === "PASS").map(short)).toEqual([]);
  });
});

function findingsOf(check: Check, one: Partial<Case>, orbs?: OrbLibrary): readonly Finding[] {
  return assess(collectedOf(one, orbs), [check]);
}

function kindOf(file: string): string | undefined {
  return /\.(ok|ng|guard|unknown)(?:-[\w-]+)?\.yml$/.exec(file)?.[1];
}

function linesOf(found: readonly Finding[], text: string): number[] {
  const fails = found.filter(({ verdict }) => verdict === "FAIL");
  return [...new Set(fails.map(({ primary }) => (primary ? text.slice(0, primary.start).split("\n").length : 0)))].sort(
    (a, b) => a - b,
  );
}

/** Lines that end in `# expect RF-x.y.z`, or that stand before a line `# expect-above RF-x.y.z`. */
function expectedLines(text: string, id: string): number[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.includes(`# expect ${id}`)) return [index + 1];
    return line.includes(`# expect-above ${id}`) ? [index] : [];
  });
}

function fits(finding: Finding, wanted: Case["expect"][number]): boolean {
  return (
    finding.verdict === wanted.verdict &&
    (wanted.subject === undefined || finding.subject.name === wanted.subject) &&
    (wanted.severity === undefined || finding.severity === wanted.severity) &&
    (wanted.confidence === undefined || finding.confidence === wanted.confidence) &&
    (wanted.about === undefined || finding.about === wanted.about)
  );
}

function short({ verdict, subject, severity, why }: Finding): string {
  return `${verdict} ${severity} ${subject.name}: ${why}`;
}
