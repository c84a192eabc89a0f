import type { Check } from "../../check.ts";
import { isKeptApart, restoredKeys, savedKeys, whyTrusted } from "../../config/cache-keys.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const cacheTrustMix: Check = {
  id: "RF-3.7.1",
  slug: "cache-trust-mix",
  title: "No deploy restores a cache that any branch may have written",
  level: 2,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SI-7", "SC-39"], soc2: ["CC6.8"], cis8: ["16.8"], owasp: [9, 4], ssc: ["2.4.3"], slsa: ["L3"] },
  why: "Whoever can push a branch writes the cache first, or a newer one with a longer key, and their files run in the release.",
  remedy: "Give releases a namespace of their own (`release-v1-…`), or restore nothing in them.",
  guards: [
    "A key with `{{ .Branch }}`, `{{ .Revision }}` or `{{ .Environment.X }}` keeps branches or trusted environments apart.",
    "A job that runs on any branch itself is no better guarded than its cache, and is told at medium.",
  ],
  run(config, context) {
    const { view, reach, subject } = config;
    const open = view.jobs
      .filter((job) => reach.runs(job, "any-branch"))
      .flatMap((job) => savedKeys(job, view.source.file));
    const seen = new Set<string>();
    const fails = view.jobs.flatMap((job) => {
      const trusted = whyTrusted(job, config, context);
      if (!trusted) return [];
      return restoredKeys(job, view.source.file).flatMap(({ key, at }) => {
        if (key === "" || isKeptApart(key)) return [];
        const writer = open.find((saved) => saved.job !== job && saved.key.startsWith(key));
        const place = `${at.start}:${key}`;
        if (!writer || seen.has(place)) return [];
        seen.add(place);
        const why = `\`${job.name}\` ${trusted.why}, and restores \`${key}\`, which \`${writer.job.name}\` saves on any branch.`;
        return [
          fail(subject, why, {
            primary: at,
            about: `${job.declaredName}/${key}`,
            related: [{ message: "any branch saves it here", at: writer.at }],
            ...(trusted.closed ? {} : { confidence: "medium" }),
          }),
        ];
      });
    });
    return failsOr(fails, pass(subject, "No deploy restores what any branch may have saved.", { restsOn: "yaml" }));
  },
};
