import type { Check } from "../../check.ts";
import { pass, unknown } from "../../results.ts";

const words = {
  ENV: "project variables",
  CKEY: "checkout keys",
  SSHKEY: "SSH keys",
  HOOK: "webhooks",
  PDEF: "triggers",
  RUNNER: "runner tokens",
  OTEL: "telemetry exporters",
} as const;

export const secretInventory: Check = {
  id: "RF-6.1.1",
  slug: "secret-inventory",
  title: "Every secret can be listed at any time",
  level: 1,
  severity: "critical",
  scope: "org",
  subject: "organization",
  needs: ["CTXLIST"],
  map: { nist: ["CM-8", "IR-4"], soc2: ["CC7.4"], cis8: ["17.4", "5.5"], owasp: [6] },
  why: "On the day of the breach the question is what to rotate; whoever cannot list it rotates everything, or forgets something.",
  remedy: "Run `ringfort respond inventory` until no class is missing; attest what no API lists.",

  run(org, { projects, contexts }) {
    const subject = { kind: "organization", name: org.name } as const;
    const missing = new Set<string>();
    for (const context of contexts)
      if (context.CTXVAR.status !== "read") missing.add(`variables of context ${context.name}`);
    for (const project of projects) {
      for (const key of ["ENV", "CKEY", "SSHKEY", "HOOK", "PDEF"] as const)
        if (project[key].status !== "read") missing.add(`${words[key]} of ${project.slug}`);
    }
    for (const key of ["RUNNER", "OTEL"] as const) if (org[key].status !== "read") missing.add(words[key]);
    if (org.SECURITY.status !== "read") missing.add("personal tokens (`ringfort attest RF-6.1.1`)");
    if (missing.size > 0)
      return [unknown(subject, `${missing.size} classes of secrets could not be listed.`, [...missing].slice(0, 20))];
    return [
      pass(subject, `The secrets of ${contexts.length} contexts and ${projects.length} projects were listed.`, {
        restsOn: "setting",
      }),
    ];
  },
};
