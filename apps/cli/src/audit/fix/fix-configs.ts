import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { OrbLibrary } from "@ringfort/config";
import type { Collected, ConfigFacts, Edit, Finding, Fix } from "@ringfort/controls";
import type { Io } from "../../command.ts";
import { applyEdits } from "./apply-edits.ts";
import { isSameOrNarrower } from "./is-narrower.ts";

export interface Fixed {
  readonly file: string;
  readonly title: string;
  readonly check: string;
}

export interface FixOutcome {
  readonly fixed: readonly Fixed[];
  /** Fixes that were left out, each with the reason. */
  readonly left: readonly (Fixed & { readonly reason: string })[];
}

/** Mends configs in place: fixes one by one, each kept only if it does not touch another's text and, when it is safe, proves to be so. */
export async function fixConfigs(
  findings: readonly Finding[],
  collected: Collected,
  wanted: "safe" | "unsafe",
  orbs: OrbLibrary,
  io: Io,
): Promise<FixOutcome> {
  const fixed: Fixed[] = [];
  const left: (Fixed & { reason: string })[] = [];
  for (const config of collected.configs) {
    const { file, text } = config.view.source;
    const kept: Edit[] = [];
    for (const { finding, fix } of fixesFor(findings, file)) {
      const told = { file, title: fix.title, check: finding.check.id };
      const reason = whyNot(fix, wanted, kept, config, orbs);
      if (reason !== undefined) left.push({ ...told, reason });
      else {
        kept.push(...fix.edits);
        fixed.push(told);
      }
    }
    const mended = applyEdits(text, kept);
    if (kept.length > 0 && mended !== undefined) await writeFile(resolve(io.cwd, file), mended);
  }
  return { fixed, left };
}

function fixesFor(
  findings: readonly Finding[],
  file: string,
): readonly { readonly finding: Finding; readonly fix: Fix }[] {
  const seen = new Set<string>();
  return findings.flatMap((finding) =>
    (finding.fixes ?? []).flatMap((fix) => {
      const key = JSON.stringify(fix.edits);
      // A matrix finds the same place many times.
      if (seen.has(key) || !fix.edits.every(({ at }) => at.file === file)) return [];
      seen.add(key);
      return [{ finding, fix }];
    }),
  );
}

function whyNot(
  fix: Fix,
  wanted: "safe" | "unsafe",
  kept: readonly Edit[],
  config: ConfigFacts,
  orbs: OrbLibrary,
): string | undefined {
  if (fix.safety === "unsafe" && wanted === "safe") return "it needs a look afterwards: --fix=unsafe";
  const { source } = config.view;
  const mended = applyEdits(source.text, [...kept, ...fix.edits]);
  if (mended === undefined) return "it touches the same text as another fix: run again";
  if (fix.safety === "unsafe") return undefined;
  return isSameOrNarrower(source, { ...source, text: mended }, orbs, config.reach.refs())
    ? undefined
    : "the config that it gives could not be shown to be the same or narrower";
}
