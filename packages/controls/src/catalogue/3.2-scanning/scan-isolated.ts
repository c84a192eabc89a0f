import type { Check } from "../../check.ts";
import { scansIn } from "../../config/scanners.ts";
import { sensitiveContexts } from "../../config/sensitive.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const scanIsolated: Check = {
  id: "RF-3.2.6",
  slug: "scan-isolated",
  title: "No job that scans holds a sensitive context",
  level: 2,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["AC-6"], soc2: ["CC6.3"], cis8: ["6.8"], owasp: [5, 8] },
  why: "A scanner is somebody else's program, it talks to its maker, and it reads what is given to it.",
  remedy: "Scan in a job of its own, with a context that holds the scanner's token alone.",
  guards: ["A context that is named after the scanner holds the scanner's own token."],
  run(config, context) {
    const seen = new Set<string>();
    const fails = scansIn(config).flatMap(({ scanner, job, at }) =>
      sensitiveContexts(job, context).flatMap(({ name, why }) => {
        const own = scanner.name.split(/[ -]/).some((word) => word.length > 3 && name.toLowerCase().includes(word));
        const about = `${job.workflow}/${job.name}/${name}`;
        if (own || seen.has(about)) return [];
        seen.add(about);
        const text = `\`${job.name}\` runs ${scanner.name} and holds \`${name}\`, which is sensitive: ${why}.`;
        return [fail(config.subject, text, { primary: job.at, about, related: [{ message: "the scan is here", at }] })];
      }),
    );
    return failsOr(fails, pass(config.subject, "No job that scans holds a sensitive context.", { restsOn: "yaml" }));
  },
};
