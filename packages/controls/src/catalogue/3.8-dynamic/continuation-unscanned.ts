import type { Check, Result } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { type Continuation, continuationsOf, isGenerated } from "../../config/continuations.ts";
import { fail, pass, unknown } from "../../results.ts";

export const continuationUnscanned: Check = {
  id: "RF-3.8.3",
  slug: "continuation-unscanned",
  title: "Every continuation was audited too",
  level: 1,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["source"],
  map: { nist: ["CM-3"], soc2: ["CC8.1"], cis8: ["16.12"], owasp: [4], ssc: ["2.3.6"] },
  why: "The jobs, the contexts and the deploys stand in the continuation: a setup config alone says nothing of them.",
  remedy:
    "Hand the continuation to the audit as well: `--continuation FILE`, or the compiled config of a pipeline with `--org`.",
  guards: ["A continuation that a step generates is no file yet: that is UNKNOWN, never a PASS."],
  run(config, { configs }) {
    const { subject, view } = config;
    if (!view.setup) return [pass(subject, "This config continues with no other.", { restsOn: "yaml" })];
    const places = continuationsOf(config).flatMap(pathsOf);
    if (places.length === 0)
      return [
        unknown(subject, "How this setup config continues was not recognised.", [
          "the continuation (`--continuation FILE`)",
        ]),
      ];
    const results = places.flatMap(({ path, at }): Result[] => {
      if (path !== undefined && configs.some((other) => isAt(other, path, config))) return [];
      const more = { primary: at, about: path ?? "a script" };
      if (path === undefined || path.includes("<<") || path.includes("$") || isGenerated(path, config)) {
        const what =
          path === undefined ? "a config that a script sends" : `\`${path}\`, which is made while the pipeline runs`;
        return [
          unknown(
            subject,
            `The pipeline continues with ${what}.`,
            ["the config of a pipeline that ran (`--continuation FILE`)"],
            more,
          ),
        ];
      }
      return [
        fail(subject, `The pipeline continues with \`${path}\`, which was not audited.`, {
          ...more,
          confidence: "medium",
        }),
      ];
    });
    return results.length > 0 ? results : [pass(subject, "Every continuation was audited.", { restsOn: "yaml" })];
  },
};

/** The file that is named, and those that rows of a mapping name. */
function pathsOf({
  path,
  at,
  mapping,
}: Continuation): { readonly path: string | undefined; readonly at: Continuation["at"] }[] {
  const rows = (mapping?.rows ?? []).flatMap((row) => (row[3] === undefined ? [] : [row[3]]));
  const everyRowNames = mapping !== undefined && rows.length > 0 && rows.length === mapping.rows.length;
  const named = everyRowNames ? [] : [path];
  return [...named, ...new Set(rows)].map((one) => ({ path: one, at }));
}

function isAt(other: ConfigFacts, path: string, from: ConfigFacts): boolean {
  if (other === from) return false;
  const bare = path.replace(/^\.\//, "");
  const name = other.subject.name.replace(/^\.\//, "");
  return (
    (name === bare || name.endsWith(`/${bare}`)) && (other.project === from.project || other.project === undefined)
  );
}
