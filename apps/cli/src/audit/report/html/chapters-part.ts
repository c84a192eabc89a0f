import { chapterOf, chapters, type Finding } from "@ringfort/controls";
import type { Sources } from "../../../output/sources.ts";
import { type Html, html } from "./markup.ts";
import { countsOf, groupBy, stateOf } from "./state-of.ts";

/** Chapter, check, subject: each opens the next, and each wears the state of what is in it. */
export function chaptersPart(findings: readonly Finding[], sources: Sources): Html {
  const byChapter = groupBy(findings, ({ check }) => chapterOf(check.id));
  const sections = chapters.flatMap((chapter) => {
    const own = byChapter.get(chapter.number);
    if (!own) return [];
    return [
      html`<section id="c${chapter.number}"><h2>${chapter.number} ${chapter.title}${chapter.inGuide ? "" : html` <span class="soft">(beyond the guide)</span>`}</h2>
<p class="soft">${countsOf(own)}</p>${[...groupBy(own, ({ check }) => check)].map(([check, results]) => checkPart(check, results, sources))}</section>`,
    ];
  });
  return html`${sections}`;
}

function checkPart(check: Finding["check"], findings: readonly Finding[], sources: Sources): Html {
  const state = stateOf(findings);
  return html`<details${state === "FAIL" || state === "ERROR" ? html` open` : undefined}><summary><span class="state ${state}">${state}</span><code>${check.id}</code> ${check.title}<span class="soft">L${check.level} · ${check.severity} · ${countsOf(findings)}</span></summary><div>
<p>${check.why}</p><p><b>What to do.</b> ${check.remedy}</p>
<p class="soft">NIST 800-53 ${check.map.nist.join(", ")} · SOC 2 ${check.map.soc2.join(", ")} · CIS v8 ${check.map.cis8.join(", ")} · OWASP CI/CD ${check.map.owasp.join(", ")}</p>
<div class="wide"><table><thead><tr><th>State</th><th>Subject</th><th>Why</th><th>Rests on</th></tr></thead><tbody>${findings.map((finding) => subjectRow(finding, sources))}</tbody></table></div></div></details>`;
}

function subjectRow(finding: Finding, sources: Sources): Html {
  const { verdict, subject, why, restsOn, severity, confidence, missing, primary } = finding;
  const at = primary && sources.locate(primary);
  const detail =
    verdict === "FAIL" ? html`<br><span class="soft">${severity}, ${confidence} confidence</span>` : undefined;
  return html`<tr><td class="state ${verdict}">${verdict}${detail}</td><td>${subject.kind} <code>${subject.name}</code>${at ? html`<br><code>${at.file}:${at.line}:${at.column}</code>` : undefined}</td><td>${why}${(missing ?? []).map((what) => html`<br><span class="soft">missing: ${what}</span>`)}</td><td>${restsOn ?? ""}</td></tr>`;
}
