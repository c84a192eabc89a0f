import type { Collected, Evidence } from "@ringfort/controls";
import { type Html, html } from "./markup.ts";

/** What was read, when, and the hash of what came back; and what was not, with what would bring it. */
export function evidencePart(collected: Collected): Html {
  const holders = [collected.org, ...collected.projects, ...collected.contexts].filter(
    (holder) => holder !== undefined,
  );
  const rows = holders.flatMap((holder) =>
    Object.entries(holder).flatMap(([key, value]) => {
      const evidence = asEvidence(value);
      return evidence ? [evidenceRow(key, "slug" in holder ? holder.slug : holder.name, evidence)] : [];
    }),
  );
  const files = [
    ...collected.configs.map(
      ({ view, project }) =>
        html`<tr><td>config</td><td><code>${view.source.file}</code>${project ? ` of ${project}` : ""}</td><td class="state ${view.compiled ? "PASS" : "UNKNOWN"}">${view.compiled ? "read" : "read in part"}</td><td class="soft">${view.compiled ? "" : `${view.diagnostics.filter(({ severity }) => severity === "error").length} errors`}</td></tr>`,
    ),
    ...collected.trustPolicies.map(
      ({ file, provider }) =>
        html`<tr><td>trust policy</td><td><code>${file}</code></td><td>read</td><td class="soft">${provider}</td></tr>`,
    ),
    ...collected.runners.map(
      ({ file, kind }) =>
        html`<tr><td>runner</td><td><code>${file}</code></td><td>read</td><td class="soft">${kind}</td></tr>`,
    ),
  ];
  return html`<section id="evidence"><h2>Evidence</h2><div class="wide"><table><thead><tr><th>What</th><th>Of</th><th>State</th><th>Route, time, hash</th></tr></thead><tbody>${files}${rows}</tbody></table></div></section>`;
}

function asEvidence(value: unknown): Evidence<unknown> | undefined {
  return value !== null && typeof value === "object" && "status" in value && "route" in value
    ? (value as Evidence<unknown>)
    : undefined;
}

function evidenceRow(key: string, name: string, evidence: Evidence<unknown>): Html {
  if (evidence.status === "missing")
    return html`<tr><td>${key}</td><td><code>${name}</code></td><td class="state UNKNOWN">${evidence.why}</td><td class="soft"><code>${evidence.route}</code> — ${evidence.permission}</td></tr>`;
  return html`<tr><td>${key}</td><td><code>${name}</code></td><td class="state PASS">read</td><td class="soft"><code>${evidence.route}</code> ${new Date(evidence.at).toISOString()} sha256 <code>${evidence.hash.slice(0, 16)}</code></td></tr>`;
}
