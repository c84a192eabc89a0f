import type { Span } from "@ringfort/contract";
import type { Check, Result } from "../../check.ts";
import type { ConfigFacts, StepScript } from "../../config/config-facts.ts";
import { orbOf, type ScriptFinding, type ScriptRule } from "../../config/script-findings.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { printedTokens } from "../2.3-oidc/sts-output-in-log.ts";
import { uncheckedDownloads } from "./curl-pipe-shell.ts";
import { taintRunAsCode } from "./eval-of-env-taint.ts";
import { unverifiedTransport } from "./insecure-transport.ts";
import { suspicions } from "./suspicious-command.ts";

const rules: readonly ScriptRule[] = [
  taintRunAsCode,
  uncheckedDownloads,
  unverifiedTransport,
  suspicions,
  printedTokens,
];

export const orbSourceScan: Check = {
  id: "RF-3.5.8",
  slug: "orb-source-scan",
  title: "The scripts of orbs pass the checks of scripts",
  level: 2,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SA-11", "SR-3"], soc2: ["CC9.2"], cis8: ["16.11"], owasp: [3], ssc: ["3.1.1"] },
  why: "An orb's script runs in your job, with your secrets, as if you had written it.",
  remedy: "Upgrade the orb, or write the commands that you use out and mend them; tell its author.",
  guards: [
    "A script that the config hands to an orb as an argument is the config's own, and is told by the checks of scripts.",
  ],
  run(config) {
    const fails = [...foundByOrb(config)].map(([orb, { at, findings }]): Result => {
      const sure = findings.some(({ confidence = "high" }) => confidence === "high");
      const shown = [...new Set(findings.map(({ why }) => why))];
      const more = shown.length > 2 ? ` There are ${shown.length - 2} more.` : "";
      return fail(config.subject, `In \`${orb}\`: ${shown.slice(0, 2).join(" ")}${more}`, {
        primary: at,
        about: orb.replace(/@.*$/, ""),
        ...(sure ? {} : { confidence: "medium" }),
      });
    });
    return failsOr(
      fails,
      pass(config.subject, "The scripts of orbs that run here pass the checks of scripts.", { restsOn: "yaml" }),
    );
  },
};

interface Found {
  readonly at: Span;
  readonly findings: ScriptFinding[];
}

/** What the rules find in the scripts that an orb brings along, for each orb once. */
function foundByOrb(config: ConfigFacts): ReadonlyMap<string, Found> {
  const byOrb = new Map<string, Found>();
  const seen = new Set<string>();
  for (const one of config.scripts) {
    const orb = orbOf(one, config);
    const key = `${orb}\n${one.text}`;
    if (orb === undefined || seen.has(key)) continue;
    seen.add(key);
    const findings = rules.flatMap((rule) => rule(one, config));
    if (findings.length === 0) continue;
    const found = byOrb.get(orb) ?? { at: placeOfOrb(orb, one, config), findings: [] };
    found.findings.push(...findings);
    byOrb.set(orb, found);
  }
  return byOrb;
}

/** Where the config declares the orb; an orb inside of an orb is shown at the step that runs it. */
function placeOfOrb(orb: string, { step }: StepScript, { view }: ConfigFacts): Span {
  return view.orbs.find(({ resolved, reference }) => resolved === orb || reference === orb)?.at ?? step.at;
}
