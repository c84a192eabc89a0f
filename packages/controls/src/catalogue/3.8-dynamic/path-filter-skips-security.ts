import { compilePattern, get, type MapNode, spanOf, textOf } from "@ringfort/config";
import type { Check, Result } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { type Continuation, continuationsOf } from "../../config/continuations.ts";
import { parameterTypesOf } from "../../config/pipeline-parameters.ts";
import { taintOf } from "../../config/taint.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

export const pathFilterSkipsSecurity: Check = {
  id: "RF-3.8.4",
  slug: "path-filter-skips-security",
  title: "No path filter lets a change of the pipeline skip its tests",
  level: 2,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["source"],
  map: { nist: ["CM-3", "SA-11"], soc2: ["CC8.1"], cis8: ["16.12"], owasp: [1], ssc: ["1.1.9"] },
  why: "A change of the pipeline alone, or of who must review it, runs no job at all, and comes out green.",
  remedy: "Add a row that catches such changes: `.circleci/.* run-tests true`, and one for `CODEOWNERS`.",
  guards: ["A row that catches everything, such as `.* run-tests true`, catches these as well."],
  run(config) {
    const { subject } = config;
    const filters = continuationsOf(config).filter(({ mapping }) => mapping !== undefined);
    if (filters.length === 0) return [pass(subject, "No path filter decides what runs.", { restsOn: "yaml" })];
    const results = filters.flatMap((filter) => judged(filter, config));
    return failsOr(results, pass(subject, "Changes of the pipeline run what they should.", { restsOn: "yaml" }));
  },
};

function judged({ mapping, body, path }: Continuation, config: ConfigFacts): Result[] {
  const { subject } = config;
  if (!mapping) return [];
  const primary = spanOf(mapping.node);
  if (mapping.rows.length === 0)
    return [
      unknown(subject, "The mapping of the path filter stands in another file.", ["the mapping, in the config"], {
        primary,
        about: "mapping",
      }),
    ];
  const found: Result[] = [...takenBase(body, config)];
  const pipeline = [".circleci/config.yml", path ?? ".circleci/continue_config.yml"].find(
    (file) => !triggers(mapping.rows, file),
  );
  if (pipeline !== undefined) {
    const why = `A change of \`${pipeline}\` alone runs nothing: no row of the mapping is for it.`;
    found.push(fail(subject, why, { primary, about: "pipeline", confidence: "medium" }));
  }
  const owners = ["CODEOWNERS", ".github/CODEOWNERS"];
  if (!owners.some((file) => triggers(mapping.rows, file)))
    found.push(
      fail(subject, "A change of `CODEOWNERS` alone runs nothing.", {
        primary,
        about: "owners",
        severity: "low",
        confidence: "low",
      }),
    );
  const exclude = get(body, "exclude");
  const hidden = (textOf(exclude) ?? "")
    .split("\n")
    .find((line) => line.trim() !== "" && matches(line.trim(), ".circleci/config.yml"));
  if (exclude && hidden !== undefined)
    found.push(
      fail(subject, `\`exclude\` hides changes of the pipeline: \`${hidden.trim()}\`.`, {
        primary: spanOf(exclude),
        about: "exclude",
      }),
    );
  return found;
}

/** The base that changes are compared with: who chooses it chooses what counts as changed. */
function takenBase(body: MapNode | undefined, config: ConfigFacts): Result[] {
  const node = get(body, "base-revision");
  const name = /<<\s{0,20}(pipeline\.[\w.-]{1,200})/.exec(textOf(node) ?? "")?.[1];
  if (!node || name === undefined || taintOf(name, parameterTypesOf(config)) !== "arbitrary") return [];
  const why = `Changes are compared with \`${name}\`, which anyone can choose: against itself nothing has changed.`;
  return [fail(config.subject, why, { primary: spanOf(node), about: "base-revision" })];
}

/** Whether a change of the file sets a parameter to something; for each parameter the last row that fits counts. */
function triggers(rows: readonly (readonly string[])[], file: string): boolean {
  const set = new Map<string, string>();
  for (const [pattern = "", parameter = "", value = ""] of rows) if (matches(pattern, file)) set.set(parameter, value);
  return [...set.values()].some((value) => value !== "false" && value !== '""');
}

function matches(pattern: string, file: string): boolean {
  const compiled = compilePattern(`/${pattern}/`);
  // What cannot be read is taken to fit: nothing is said of it.
  return compiled.ok ? compiled.matches(file) : true;
}
