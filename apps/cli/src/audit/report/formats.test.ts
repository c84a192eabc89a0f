import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readJUnit } from "@ringfort/runner";
import { describe, expect, test } from "vitest";
import { ringfort } from "../../command-line.fixture.ts";
import { audited, configs, type jsonOf } from "../audited.fixture.ts";
import { reportFormats } from "../request.ts";

/** Names that would be markup, a formula, a control sequence or a closing tag where they are not taken as text. */
const names = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "]]></failure></testcase>",
  "\\\"'>&amp;",
  "=HYPERLINK(1)",
  "+1",
  "-1",
  "@SUM(1)",
  "\u001b[31mred\u001b[0m",
  "\u202eevil",
];
const hostile = `version: 2.1
orbs:
${names.map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(`circleci/${name}@volatile`)}`).join("\n")}
jobs:
${names.map((name) => `  ${JSON.stringify(name)}: { docker: [{ image: ${JSON.stringify(`x${name}:latest`)} }], steps: [{ run: { name: ${JSON.stringify(name)}, command: ${JSON.stringify(`echo ${name} << pipeline.git.branch >>`)} } }] }`).join("\n")}
workflows:
  w: { jobs: ${JSON.stringify(names)} }
`;

const written = new Map<string, Promise<string>>();
/** The report of the hostile config, made once for each format. */
function reportAs(format: string): Promise<string> {
  const made =
    written.get(format) ??
    audited(hostile, ["--format", format, "--persona", "auditor", "--level", "3"]).then(({ out }) => out);
  written.set(format, made);
  return made;
}

test("the hostile config is read, and found wanting", async () => {
  const report = JSON.parse(await reportAs("json")) as ReturnType<typeof jsonOf>;
  expect(report.findings.filter(({ verdict }) => verdict === "ERROR")).toEqual([]);
  expect(
    report.findings.filter(({ check, verdict }) => check === "RF-3.5.1" && verdict === "FAIL").length,
  ).toBeGreaterThan(5);
});

test.each(reportFormats)(
  "%s holds no control character that could move a cursor or turn text around",
  async (format) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    const controls = (await reportAs(format)).match(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g);
    expect(controls ?? []).toEqual([]);
    const turns = (await reportAs(format)).match(/[\u202a-\u202e\u2066-\u2069]/g);
    if (format === "text" || format === "html" || format === "csv") expect(turns ?? []).toEqual([]);
  },
);

test.each(["json", "sarif", "oscal", "codeclimate"])("%s is one JSON document", async (format) => {
  expect(typeof JSON.parse(await reportAs(format))).toBe("object");
});

test("OCSF is a JSON object a line, of one version and class", async () => {
  const lines = (await reportAs("ocsf")).trimEnd().split("\n");
  const events = lines.map((line) => JSON.parse(line) as { class_uid: number; metadata: { version: string } });
  expect(new Set(events.map(({ class_uid }) => class_uid))).toEqual(new Set([2003]));
  expect(new Set(events.map(({ metadata }) => metadata.version)).size).toBe(1);
});

test("JUnit is read by Ringfort's own reader, every result with its outcome", async () => {
  const read = readJUnit(await reportAs("junit"));
  if (!read.ok) throw new Error(read.problem);
  const report = JSON.parse(await reportAs("json")) as ReturnType<typeof jsonOf>;
  const count = (verdict: string) => report.findings.filter((finding) => finding.verdict === verdict).length;
  const outcomes = read.cases.map(({ outcome }) => outcome);
  expect({
    pass: outcomes.filter((one) => one === "success").length,
    fail: outcomes.filter((one) => one === "failure").length,
    unknown: outcomes.filter((one) => one === "skipped").length,
  }).toEqual({ pass: count("PASS"), fail: count("FAIL"), unknown: count("UNKNOWN") });
});

describe("CSV", () => {
  test("has a line for each result, as many cells as the head", async () => {
    const report = JSON.parse(await reportAs("json")) as ReturnType<typeof jsonOf>;
    const rows = cellsOf(await reportAs("csv"));
    expect(rows).toHaveLength(report.findings.length + 1);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([rows[0]!.length]));
  });

  test("has no cell that a spreadsheet would compute", async () => {
    const cells = cellsOf(await reportAs("csv")).flat();
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(cells.some((cell) => cell.startsWith("'="))).toBe(true);
  });
});

describe("HTML", () => {
  test("is one page that asks nothing of any other place", async () => {
    const page = await reportAs("html");
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    const tags = page.match(/<[a-z][^<>]*>/gi) ?? [];
    const references = tags.flatMap((tag) =>
      [...tag.matchAll(/\s(?:src|href|action|srcset|data|poster|background)\s*=\s*("[^"]*"|[^\s>]+)/gi)].map(
        ([, value]) => value!,
      ),
    );
    expect(references.filter((value) => !/^"#/.test(value))).toEqual([]);
    expect(page.match(/@import|url\(|<(?:script|link|iframe|object|embed|base|form|img)\b/gi) ?? []).toEqual([]);
    expect(page).toContain(
      `http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"`,
    );
  });

  test("shows what a config holds as text", async () => {
    const page = await reportAs("html");
    expect(page.includes("&lt;script&gt;alert(1)&lt;/script&gt;")).toBe(true);
    expect(page.match(/<(?:script|img)/g) ?? []).toEqual([]);
  });

  test("closes every element that it opens, in order", async () => {
    expect(unbalanced(await reportAs("html"))).toEqual([]);
  });

  test("links only to parts that are there", async () => {
    const page = await reportAs("html");
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id!);
    const links = [...page.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id!);
    expect(links.filter((id) => !ids.includes(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("has the states, every framework, the guide's tables and the evidence", async () => {
    const page = await reportAs("html");
    const states = ["FAIL", "UNKNOWN", "PASS"].map((state) => `class="state ${state}"`);
    const ids = ["soc2", "nist", "cis", "owasp", "slsa", "guide", "evidence"].map((id) => `id="${id}"`);
    expect([...states, ...ids].filter((part) => !page.includes(part))).toEqual([]);
  });
});

test("HTML tells what is gone since the baseline, and what is still there", async () => {
  const { cwd } = await audited(configs.high, ["--write-baseline", "known.json"]);
  const page = async () => (await ringfort(["audit", "--baseline", "known.json", "--format", "html"], { cwd })).out;
  expect(/<p>Since the baseline: (.*?)<\/p>/.exec(await page())?.[1]).toBe("0 gone, 1 still there.");
  await writeFile(join(cwd, ".circleci/config.yml"), configs.clean);
  expect(/<p>Since the baseline: (.*?)<\/p>/.exec(await page())?.[1]).toBe("1 gone, 0 still there.");
});

test("a report goes into a file when one is named, and standard output stays empty", async () => {
  const { out, code } = await audited(configs.clean, ["--format", "html", "-o", "report.html"]);
  expect([out, code]).toEqual(["", 0]);
});

/** Cells of RFC 4180. */
function cellsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

const empty = new Set(["meta", "br", "!doctype"]);

/** Elements that are closed out of order, or never. */
function unbalanced(page: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const body = page.replace(/<style>[\s\S]*?<\/style>/, "");
  for (const [, slash, name] of body.matchAll(/<(\/?)([a-z!][a-z0-9]*)/gi)) {
    const element = name!.toLowerCase();
    if (empty.has(element)) continue;
    if (!slash) open.push(element);
    else if (open.pop() !== element) wrong.push(element);
  }
  return [...wrong, ...open];
}
