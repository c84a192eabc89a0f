import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { audited, config, configs, jsonOf, shownIn } from "../audit/audited.fixture.ts";
import { folderWith, ringfort } from "../command-line.fixture.ts";

describe("exit codes", () => {
  test.each([
    ["clean", [], 0],
    ["low", [], 0],
    ["low", ["--min-severity", "low"], 11],
    ["medium", [], 12],
    ["high", [], 13],
    ["critical", [], 14],
    ["critical", ["--format", "json"], 14],
    ["critical", ["--format", "sarif"], 0],
    ["medium", ["--min-severity", "high"], 0],
    ["clean", ["--demand-evidence"], 4],
    ["high", ["--demand-evidence"], 13],
  ] as const)("a config that is %s, with %j: %i", async (name, words, code) => {
    expect((await audited(configs[name], words)).code).toBe(code);
  });

  test("nothing to look at is told, and is no success", async () => {
    const { code, err } = await ringfort(["audit"], { cwd: await folderWith({ "README.md": "" }) });
    expect([code, err]).toEqual([3, expect.stringContaining("Nothing was collected: there is no .circleci folder")]);
  });

  test.each([
    [["--persona", "boss"], /persona/],
    [["--level", "4"], /level/],
    [["--fix", "--apply", "--org", "gh/acme", "--token-env", "T"], /fix.*apply|apply.*fix/],
    [["--baseline", "a", "--write-baseline", "b"], /baseline/],
    [["--org", "gh/acme"], /--token-env VAR/],
    [["--token-env", "T"], /belongs to `--org SLUG`/],
    [["--apply"], /belongs to `--org SLUG`/],
  ])("%j makes no sense", async (words, message) => {
    const { code, err } = await audited(configs.clean, words);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });

  test("a path that is not there is an error", async () => {
    const { code, err } = await audited(configs.clean, ["nowhere"]);
    expect([code, err]).toEqual([1, expect.stringContaining("There is no `nowhere`")]);
  });
});

describe("what a reader is shown", () => {
  test.each([
    ["regular", "high", ["medium", "high", "critical"]],
    ["pedantic", "medium", ["info", "low", "medium", "high", "critical"]],
    ["auditor", "low", ["info", "low", "medium", "high", "critical"]],
  ] as const)("%s: a confidence of %s at least", async (persona, least, severities) => {
    const report = jsonOf(await audited(configs.critical, ["--persona", persona, "--level", "3", "--format", "json"]));
    const order = ["low", "medium", "high"];
    const expected = report.findings.filter(
      ({ verdict, confidence, severity }) =>
        verdict === "FAIL" &&
        order.indexOf(confidence) >= order.indexOf(least) &&
        severities.some((one) => one === severity),
    );
    expect(shownIn(report)).toEqual(expected.map(({ check }) => check));
    const unknown = report.findings.filter(({ verdict }) => verdict === "UNKNOWN");
    expect(unknown.every(({ shown }) => shown === (persona === "auditor"))).toBe(true);
  });

  test.each(["regular", "pedantic", "auditor"])("%s: all that is not shown is counted, by reason", async (persona) => {
    for (const level of ["1", "2", "3"]) {
      const report = jsonOf(
        await audited(configs.critical, ["--persona", persona, "--level", level, "--format", "json"]),
      );
      const open = report.findings.filter(({ verdict }) => verdict === "FAIL" || verdict === "UNKNOWN");
      const hidden = Object.values(report.hidden).reduce((sum, count) => sum + count, 0);
      expect(hidden).toBe(open.filter(({ shown }) => !shown).length);
      expect(report.hidden["level"]).toBe(open.filter((finding) => finding.level > Number(level)).length);
    }
  });

  test("text tells what is hidden, and how to see it", async () => {
    const { out } = await audited(configs.high);
    expect(out).toMatch(/^Hidden: \d+ above the level \(--level\), \d+ for other readers \(--persona\)\.$/m);
    expect(out).toMatch(/\d+ % of what was asked could be assessed \(\d+ pass, \d+ fail, \d+ unknown\)\./);
  });

  test("text points at the place, as compilers do", async () => {
    const { out } = await audited(configs.high);
    expect(out).toContain(
      [
        ".circleci/config.yml:2:15: high[RF-3.5.1 orb-volatile]: Orb `node` floats: `circleci/node@volatile`.",
        "    |",
        "  2 | orbs: { node: circleci/node@volatile }",
        "    |               ^^^^^^^^^^^^^^^^^^^^^^",
      ].join("\n"),
    );
  });

  test("with --reachable-from, only what a pipeline that starts so reaches", async () => {
    const text = `version: 2.1
jobs:
  build: { docker: [{ image: "cimg/base:2024.01" }], steps: [{ run: "echo << pipeline.git.branch >>" }] }
workflows:
  w: { jobs: [{ build: { filters: { branches: { ignore: /.*/ }, tags: { only: /^v.*/ } } } }] }
`;
    const count = async (from: string) => {
      const report = jsonOf(await audited(text, ["--reachable-from", from, "--format", "json"]));
      return [shownIn(report).includes("RF-3.4.1"), report.hidden["unreachable"]! > 0];
    };
    expect(await count("push")).toEqual([true, false]);
    expect(await count("fork")).toEqual([false, true]);
  });
});

describe("a baseline", () => {
  test("takes what it records out of the report, wherever the lines went, and tells what is gone", async () => {
    const { cwd, code, out } = await audited(configs.high, ["--write-baseline", "known.json"]);
    expect([code, out]).toEqual([0, "1 findings recorded in known.json.\n"]);
    const again = async (text: string) => {
      await writeFile(join(cwd, ".circleci/config.yml"), text);
      return ringfort(["audit", "--baseline", "known.json", "--format", "json"], { cwd });
    };
    const moved = await again(`# a line\n\n${configs.high}`);
    expect([moved.code, jsonOf(moved).hidden["baseline"], jsonOf(moved).gone]).toEqual([0, 1, []]);
    const other = await again(config({ top: "orbs: { node: circleci/node@volatile, aws: circleci/aws-cli }\n" }));
    expect([other.code, shownIn(jsonOf(other)), jsonOf(other).hidden["baseline"]]).toEqual([13, ["RF-3.5.1"], 1]);
    const mended = await again(configs.clean);
    expect([mended.code, jsonOf(mended).gone.length]).toEqual([0, 1]);
  });

  test("is the same file when nothing changed", async () => {
    const { cwd } = await audited(configs.critical, ["--write-baseline", "one.json"]);
    await ringfort(["audit", "--write-baseline", "two.json"], { cwd });
    expect(await readFile(join(cwd, "one.json"), "utf8")).toBe(await readFile(join(cwd, "two.json"), "utf8"));
  });

  test.each([
    ["that is not there", {}, /cannot be read/],
    ["that is not JSON", { b: "{" }, /is no baseline/],
    ["of something else", { b: "[1]" }, /is no baseline/],
  ])("%s is an error, not an empty one", async (_, files, message) => {
    const { code, err } = await audited(configs.clean, ["--baseline", "b"], files);
    expect([code, err]).toEqual([1, expect.stringMatching(message)]);
  });
});

describe("a suppression", () => {
  const written = (more: object) =>
    JSON.stringify([
      { check: "RF-3.5.1", reason: "we publish that orb", owner: "dana", expires: "2100-01-01", ...more },
    ]);
  const found = (text: string) => audited(configs.high, ["--format", "json"], { ".ringfort/suppressions.yml": text });

  test.each([
    ["by id", {}],
    ["by name", { check: "orb-volatile" }],
    ["for one subject", { subject: ".circleci/config.yml" }],
    ["for one thing of it", { about: "node" }],
  ])("%s takes a finding out of sight, not out of the report", async (_, more) => {
    const ended = await found(written(more));
    expect([ended.code, jsonOf(ended).hidden["suppressed"]]).toEqual([0, 1]);
    expect(
      jsonOf(ended).findings.filter(({ check, verdict }) => check === "RF-3.5.1" && verdict === "FAIL"),
    ).toHaveLength(1);
  });

  test.each([
    ["that has expired", { expires: "2020-01-01" }],
    ["for another check", { check: "RF-3.5.2" }],
    ["for another subject", { subject: "other.yml" }],
    ["for another thing", { about: "aws" }],
  ])("%s does not count", async (_, more) => {
    const ended = await found(written(more));
    expect([ended.code, jsonOf(ended).hidden["suppressed"]]).toEqual([13, 0]);
  });

  test.each([
    ["without a reason", written({ reason: "" }), /has no `reason`/],
    ["without an owner", written({ owner: null }), /has no `owner`/],
    ["without an end", written({ expires: null }), /no date in `expires`/],
    ["that is no list", "check: RF-3.5.1", /is not a list/],
    ["that is not YAML", "[{", /is not YAML/],
  ])("%s is an error", async (_, text, message) => {
    const { code, err } = await found(text);
    expect([code, err]).toEqual([1, expect.stringMatching(message)]);
  });
});

describe("what the organization says of itself", () => {
  test("a policy is believed", async () => {
    const image = "registry.acme.example/base@sha256:".padEnd(34 + 64, "0");
    const shown = async (files: Record<string, string>) =>
      shownIn(jsonOf(await audited(config({ image }), ["--persona", "pedantic", "--format", "json"], files)));
    expect(await shown({})).toContain("RF-3.3.4");
    expect(await shown({ ".ringfort/policy.yml": "allowedRegistries: [registry.acme.example]" })).not.toContain(
      "RF-3.3.4",
    );
  });

  test.each([
    ["a key that means nothing", "allowedRegistry: [x]", /`allowedRegistry`, which means nothing/],
    ["a text in place of a list", "allowedRegistries: x", /must be a list of texts/],
    ["a day that is none", "incidentStart: soon", /must be a date/],
    ["what is no map", "- x", /is not a map/],
    ["what is not YAML", "{", /is not YAML/],
  ])("%s is an error", async (_, text, message) => {
    const { code, err } = await audited(configs.clean, [], { ".ringfort/policy.yml": text });
    expect([code, err]).toEqual([1, expect.stringMatching(message)]);
  });

  const attestation = (more: object) => ({
    ...{ check: "RF-1.1.1", subject: "*", answer: "pass", statement: "It is enforced.", evidence: "sso.png" },
    ...{ author: "dana", reviewer: "lee", expires: new Date(Date.now() + 3_600_000).toISOString(), ...more },
  });
  const verdict = async (...entries: object[]) => {
    const files = { ".ringfort/attestations.json": JSON.stringify(entries.map(attestation)) };
    const ended = await audited(configs.clean, ["--format", "json"], files);
    return ended.code === 0 ? jsonOf(ended).findings.find(({ check }) => check === "RF-1.1.1")?.verdict : ended.err;
  };

  test.each([
    ["that holds", [{}], "PASS"],
    ["that says no", [{ answer: "fail" }], "FAIL"],
    ["that says it cannot be", [{ answer: "not-applicable" }], "NA"],
    ["that was replaced by a newer one", [{}, { answer: "not-applicable" }], "NA"],
    ["that has expired", [{ expires: "2020-01-01" }], "UNKNOWN"],
    ["that its author reviewed", [{ reviewer: "dana" }], "UNKNOWN"],
    ["of something else", [{ subject: "gh/other" }], "UNKNOWN"],
  ])("an attestation %s", async (_, entries, expected) => {
    const ended = await verdict(...entries);
    if (expected === "FAIL") expect(ended).toBe("");
    else expect(ended).toBe(expected);
  });

  test("an attestation for longer than 90 days is an error", async () => {
    expect(await verdict({ expires: "2100-01-01" })).toMatch(/ends more than 90 days from now/);
  });
});
