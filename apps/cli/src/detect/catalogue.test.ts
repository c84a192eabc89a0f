import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCatalogue } from "./catalogue.ts";
import { foldAction } from "./log/ids.ts";
import { canFire, isDocumented } from "./vendor-actions.ts";

const { detections, guide } = readCatalogue();

test("there are twenty detections and the guide's three queries, each with a name of its own", () => {
  expect(detections.map(({ id }) => id)).toEqual(
    Array.from({ length: 20 }, (_, at) => `D${String(at + 1).padStart(2, "0")}`),
  );
  expect(guide.map(({ id }) => id)).toEqual(["G1", "G2", "G3"]);
  expect(new Set(detections.map(({ slug }) => slug)).size).toBe(20);
});

test("the severities are the catalogue's", () => {
  const count = (severity: string) => detections.filter((each) => each.severity === severity).length;
  expect([count("critical"), count("high"), count("medium")]).toEqual([5, 12, 3]);
});

describe.each(detections)("$id", ({ actions, undocumented, key, sql }) => {
  test("asks only for actions that are documented, or says which are not", () => {
    const named = actions.filter((action) => !action.startsWith("every "));
    expect(named.filter((action) => !isDocumented(action))).toEqual(undocumented);
  });

  test("asks for every action that its head lists", () => {
    const listed = actions.filter((action) => !action.startsWith("every ")).map(foldAction);
    expect(listed.filter((action) => !sql.includes(`'${action}'`))).toEqual([]);
  });

  test("names the organization in its key, selects columns by name, and looks at the window", () => {
    expect(key[0]).toBe("org_id");
    expect(sql).toMatch(/since\(\)/);
    expect(sql).not.toMatch(/;/);
  });
});

test.each([
  ["select * from circleci_audit_log where action = 'context.env_var.accessed'", false],
  ["select * from circleci_audit_log where action = 'context.secrets.accessed'", true],
  ["select * from circleci_audit_log where action like '%env_var%'", true],
  ["select * from circleci_audit_log where action like '%nothing%'", false],
  ["select * from circleci_audit_log", true],
])("%s can fire on CircleCI's names: %s", (sql, expected) => {
  expect(canFire(sql)).toBe(expected);
});

test("two of the guide's three queries cannot", () => {
  expect(guide.filter(({ sql }) => !canFire(sql)).map(({ id }) => id)).toEqual(["G1", "G3"]);
});

const written = join(import.meta.dirname, "../../../../../shared/corpus/guide/detections.sql");
const present = existsSync(written);

test.skipIf(!present)(
  `the guide's queries are as they are written there${present ? "" : " (its copy is absent here)"}`,
  () => {
    const statements = readFileSync(written, "utf8")
      .split(";")
      .map(withoutComments)
      .filter((text) => text !== "");
    expect(guide.map(({ sql }) => withoutComments(sql))).toEqual(statements);
  },
);

function withoutComments(sql: string): string {
  return sql.replace(/^--.*$/gm, "").trim();
}
