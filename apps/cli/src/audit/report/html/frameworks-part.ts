import { chapterOf, type Finding, frameworkRows, type Mapping, planTable } from "@ringfort/controls";
import { type Html, html } from "./markup.ts";
import { countsOf, stateOf } from "./state-of.ts";

interface Framework {
  readonly id: string;
  readonly name: string;
  codesOf(map: Mapping): readonly string[];
}

export const frameworks: readonly Framework[] = [
  { id: "soc2", name: "SOC 2", codesOf: ({ soc2 }) => soc2 },
  { id: "nist", name: "NIST 800-53 r5", codesOf: ({ nist }) => nist },
  { id: "cis", name: "CIS Controls v8", codesOf: ({ cis8 }) => cis8 },
  { id: "owasp", name: "OWASP CI/CD Top 10", codesOf: ({ owasp }) => owasp.map((number) => `CICD-SEC-${number}`) },
  { id: "slsa", name: "SLSA build track", codesOf: ({ slsa }) => slsa ?? [] },
];

/** For each framework, each control that some check is evidence for, with its state and the checks that it rests on. */
export function frameworksPart(findings: readonly Finding[]): Html {
  return html`${frameworks.map((framework) => frameworkPart(framework, findings))}`;
}

function frameworkPart({ id, name, codesOf }: Framework, findings: readonly Finding[]): Html {
  const byCode = new Map<string, Finding[]>();
  for (const finding of findings) {
    for (const code of codesOf(finding.check.map)) byCode.set(code, [...(byCode.get(code) ?? []), finding]);
  }
  const rows = [...byCode]
    .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
    .map(([code, own]) => {
      const checks = [...new Set(own.map(({ check }) => check.id))].join(", ");
      const state = stateOf(own);
      return html`<tr><td><code>${code}</code></td><td class="state ${state}">${state}</td><td>${countsOf(own)}</td><td class="soft">${checks}</td></tr>`;
    });
  return html`<section id="${id}"><h2>${name}</h2><div class="wide"><table><thead><tr><th>Control</th><th>State</th><th>Results</th><th>Rests on</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

/** Section 7 of the guide and its Appendix A, each row with what the checks say and what the guide has wrong. */
export function guideTablesPart(findings: readonly Finding[]): Html {
  const of = (numbers: readonly string[]) => findings.filter(({ check }) => numbers.includes(chapterOf(check.id)));
  const compliance = frameworkRows.map(({ framework, code, control, chapters, correction }) => {
    const own = of(chapters);
    return html`<tr><td>${framework} <code>${code}</code></td><td>${control}</td><td class="state ${stateOf(own)}">${stateOf(own)}</td><td>${countsOf(own)}</td><td class="soft">${correction}</td></tr>`;
  });
  const yes = (has: boolean) => (has ? "yes" : "no");
  const plans = planTable.map(
    ({ feature, plans: has, chapters, correction }) =>
      html`<tr><td>${feature}</td><td>${yes(has.free)}</td><td>${yes(has.performance)}</td><td>${yes(has.scale)}</td><td>${yes(has.server)}</td><td>${countsOf(of(chapters))}</td><td class="soft">${correction}</td></tr>`,
  );
  return html`<section id="guide"><h2>The guide's compliance table</h2><div class="wide"><table><thead><tr><th>Control</th><th>Of CircleCI</th><th>State</th><th>Results</th><th>Correction</th></tr></thead><tbody>${compliance}</tbody></table></div>
<h2>What a plan can do (Appendix A)</h2><div class="wide"><table><thead><tr><th>Feature</th><th>Free</th><th>Performance</th><th>Scale</th><th>Server</th><th>Results here</th><th>What the documentation says</th></tr></thead><tbody>${plans}</tbody></table></div></section>`;
}
