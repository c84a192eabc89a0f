import type { Check } from "../../check.ts";
import { unread } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, notApplicable, pass, unknown } from "../../results.ts";

export const telemetryExporters: Check = {
  id: "RF-1.4.4",
  slug: "telemetry-exporters",
  title: "Telemetry goes to your own hosts, over TLS",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["AC-4", "SC-8"], soc2: ["CC6.7"], cis8: ["3.10"], owasp: [8] },
  why: "Traces tell names of branches, jobs and people of every pipeline; an exporter that nobody owns sends them away for good.",
  remedy: "Delete the exporter, or point it at a host of yours with TLS.",
  guards: ["The feature is an experiment: fields that are new say nothing against an exporter."],
  run(org, { policy }) {
    const subject = subjectOf(org);
    if (org.OTEL.status === "missing" && org.OTEL.why === "not-found")
      return [notApplicable(subject, "There are no telemetry exporters here.")];
    if (org.OTEL.status !== "read") return [unread(subject, org.OTEL, "Where telemetry goes is not known")];
    const exporters = org.OTEL.value;
    if (exporters.length === 0) return [pass(subject, "No telemetry leaves the organization.", { restsOn: "setting" })];
    const results = exporters.map(({ endpoint, insecure }) => {
      const host = hostOf(endpoint);
      if (insecure || /^http:/i.test(endpoint))
        return fail(subject, `Telemetry goes to \`${host}\` without TLS.`, { about: endpoint });
      if (policy.allowedHosts.some((allowed) => isBelow(host, allowed)))
        return pass(subject, `Telemetry goes to \`${host}\`, which is allowed.`, {
          about: endpoint,
          restsOn: "setting",
        });
      if (policy.allowedHosts.length === 0)
        return unknown(
          subject,
          `Whether \`${host}\` is yours is not known.`,
          ["`allowedHosts` in `.ringfort/policy.yml`"],
          {
            about: endpoint,
          },
        );
      return fail(subject, `Telemetry goes to \`${host}\`, which is no host of yours.`, { about: endpoint });
    });
    return results;
  },
};

/** `https://host:4318/path` and `host:4317` alike. */
function hostOf(endpoint: string): string {
  const [host = ""] = endpoint.replace(/^[a-z][a-z0-9+.-]{0,20}:\/\//i, "").split(/[/?#]/);
  return host
    .slice(host.lastIndexOf("@") + 1)
    .replace(/:\d+$/, "")
    .toLowerCase();
}

function isBelow(host: string, allowed: string): boolean {
  const domain = allowed.replace(/^\*?\./, "").toLowerCase();
  return host === domain || host.endsWith(`.${domain}`);
}
