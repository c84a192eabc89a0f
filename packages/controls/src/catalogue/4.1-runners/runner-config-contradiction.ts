import { get, type Node, spanOf, textOf } from "@ringfort/config";
import type { Check, Result } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { writtenEntries } from "../../config/written-entries.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const runnerConfigContradiction: Check = {
  id: "RF-4.1.3",
  slug: "runner-config-contradiction",
  title: "A self-hosted class is asked for as one",
  level: 1,
  severity: "low",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["CM-6"], soc2: ["CC8.1"], cis8: ["4.1"], owasp: [7] },
  why: "What is half hosted and half self-hosted does not run, or not where its author thought: a production job may land on a shared machine.",
  remedy:
    "For a machine runner write `machine: true` and the namespaced `resource_class`, both in the job or the executor.",
  guards: ["A container runner takes `docker:` with a namespaced class, and its images are its own."],
  run(config) {
    const fails = [...misplaced(config), ...contradictions(config)];
    return failsOr(
      fails,
      pass(config.subject, "No job asks for a hosted image on a self-hosted class.", { restsOn: "yaml" }),
    );
  },
};

/** A class at the top of the file belongs to no job. */
function misplaced({ view, subject }: ConfigFacts): Result[] {
  const entry = view.root?.entries.get("resource_class");
  if (!entry) return [];
  return [
    fail(subject, "`resource_class` stands at the top of the file, where no job sees it.", {
      primary: spanOf(entry.keyAt),
      about: "top",
    }),
  ];
}

function contradictions({ view, subject }: ConfigFacts): Result[] {
  const seen = new Set<number>();
  const places = [
    ...writtenEntries(view)
      .filter(
        ({ key, path }) => key === "machine" && path.length === 2 && (path[0] === "jobs" || path[0] === "executors"),
      )
      .map(({ path, parent }) => ({ holder: path[1] ?? "", node: parent })),
    ...view.jobs.flatMap(({ node, declaredName }) => (node ? [{ holder: declaredName, node: node as Node }] : [])),
  ];
  return places.flatMap(({ holder, node }) => {
    const machine = get(node, "machine");
    const image =
      machine?.kind === "map" ? get(machine, "image") : machine && textOf(machine) !== undefined ? machine : undefined;
    const given = textOf(get(node, "resource_class")) ?? textOf(get(machine, "resource_class"));
    if (
      !machine ||
      !image ||
      !given?.includes("/") ||
      given.includes("<<") ||
      image.file !== view.source.file ||
      seen.has(image.start)
    )
      return [];
    seen.add(image.start);
    const why = `\`${holder}\` asks for the hosted image \`${textOf(image) ?? "?"}\` on the self-hosted class \`${given}\`.`;
    const bare = machine.kind === "scalar" || (machine.kind === "map" && machine.entries.size === 1);
    return [
      fail(subject, why, {
        primary: spanOf(image),
        about: holder,
        ...(bare
          ? {
              fixes: [
                {
                  safety: "unsafe" as const,
                  title: "Ask for the runner's own machine",
                  edits: [{ at: spanOf(machine), text: "true" }],
                },
              ],
            }
          : {}),
      }),
    ];
  });
}
