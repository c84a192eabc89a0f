import type { DrillCase, DrillReport } from "../drill-case.ts";
import { caseName } from "./judge.ts";
import { type Channel, canaryKinds, channels } from "./kinds.ts";

const short: Readonly<Record<Channel, string>> = {
  "database files": "files",
  "database dump": "dump",
  objects: "objects",
  disk: "disk",
  logs: "logs",
  environment: "env",
  "command lines": "argv",
  memory: "memory",
  traffic: "traffic",
  backup: "backup",
  "runner's disk": "runner",
};

/** The table for people: a dot is nowhere, `known` is there by design, and everything in capitals is a failure. */
export function tableText({ cases, controls }: Pick<DrillReport, "cases" | "controls">): string {
  const byName = new Map(cases.map((each) => [each.case, each]));
  const rows = canaryKinds.map((kind) => [
    kind,
    ...channels.map((channel) => sign(byName.get(caseName(kind, channel)))),
  ]);
  const all = [
    ["", ...channels.map((channel) => short[channel])],
    ...rows,
    ["control", ...channels.map((_, at) => (controls[at]?.held ? "found" : "MISSED"))],
  ];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
  const inTable = new Set(canaryKinds.flatMap((kind) => channels.map((channel) => caseName(kind, channel))));
  const others = cases.filter((each) => !inTable.has(each.case));
  const failures = [...cases.filter((each) => inTable.has(each.case)), ...controls].filter(
    (each) => !each.held || !each.tried,
  );
  return [
    ...lines,
    "",
    ...others.map(({ case: name, held, tried, detail }) => `${held && tried ? "held " : "FAILS"}  ${name}: ${detail}`),
    ...(failures.length > 0 ? ["", ...inGroups(failures)] : []),
    "",
  ].join("\n");
}

function sign(one: DrillCase | undefined): string {
  if (!one) return "MISSING";
  if (one.detail.startsWith("known")) return "known";
  if (!one.tried) return "NOT SHOWN";
  return one.held ? "·" : "LEAK";
}

/** What was not shown for one reason is one line. */
function inGroups(failures: readonly DrillCase[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { case: name, detail } of failures) groups.set(detail, [...(groups.get(detail) ?? []), name]);
  return [...groups].map(([detail, [first, ...others]]) => {
    const more = others.length > 0 ? ` and ${others.length} more` : "";
    return `FAILS  ${first}${more}: ${detail}`;
  });
}
