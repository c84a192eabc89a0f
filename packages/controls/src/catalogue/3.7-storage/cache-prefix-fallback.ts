import type { Node } from "@ringfort/config";
import type { Check, Fix } from "../../check.ts";
import { type CacheKey, isKeptApart, restoredKeys, whyTrusted } from "../../config/cache-keys.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { fail, failsOr, pass, spanAt } from "../../results.ts";

export const cachePrefixFallback: Check = {
  id: "RF-3.7.2",
  slug: "cache-prefix-fallback",
  title: "No release restores a cache by a loose prefix",
  level: 2,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SI-7"], soc2: ["CC6.8"], cis8: ["16.8"], owasp: [9] },
  why: "The newest cache whose key begins so is taken, whoever saved it, and even before an exact one.",
  remedy: "Name one key in jobs that deploy, with a checksum of the lockfile at its end.",
  guards: [
    "A prefix that ends at the branch or the commit finds only caches of that branch or commit.",
    "A job that runs on any branch itself is no better guarded than its cache, and is told at medium.",
  ],
  run(config, context) {
    const { view, subject } = config;
    const seen = new Set<string>();
    const fails = view.jobs.flatMap((job) => {
      const trusted = whyTrusted(job, config, context);
      if (!trusted) return [];
      return restoredKeys(job, view.source.file).flatMap((one) => {
        const loose = whyLoose(one.key);
        const place = `${one.at.start}:${one.key}`;
        if (loose === undefined || seen.has(place)) return [];
        seen.add(place);
        return [
          fail(subject, `\`${job.name}\` ${trusted.why}, and restores whatever begins with \`${one.key}\`: ${loose}.`, {
            primary: one.at,
            about: `${job.declaredName}/${one.key}`,
            ...(trusted.closed ? {} : { confidence: "medium" }),
            fixes: dropped(one, config),
          }),
        ];
      });
    });
    return failsOr(fails, pass(subject, "No release restores by a loose prefix.", { restsOn: "yaml" }));
  },
};

function whyLoose(key: string): string | undefined {
  if (key === "" || isKeptApart(key)) return undefined;
  if (/[-_.]$/.test(key)) return "it is only the beginning of a key";
  return /\{\{\s*checksum\b/.test(key) ? undefined : "nothing in it is bound to what the job needs";
}

/** A fallback that stands on a line of its own, after another key, is taken out. */
function dropped({ node, index }: CacheKey, { view }: ConfigFacts): readonly Fix[] {
  const line = index > 0 && node ? wholeLine(node, view.source.text, view.source.file) : undefined;
  return line ? [{ safety: "unsafe", title: "Drop the fallback key", edits: [{ at: line, text: "" }] }] : [];
}

function wholeLine(node: Node, text: string, file: string) {
  if (node.file !== file) return undefined;
  const start = text.lastIndexOf("\n", node.start - 1) + 1;
  const newline = text.indexOf("\n", node.end);
  const end = newline < 0 ? text.length : newline + 1;
  const before = text.slice(start, node.start);
  const after = text.slice(node.end, end).trim();
  return /^\s*-\s+$/.test(before) && (after === "" || after.startsWith("#")) ? spanAt(file, start, end) : undefined;
}
