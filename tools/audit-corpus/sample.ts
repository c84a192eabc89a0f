// npm run audit-sample -- SEED: a hundred findings that a regular reader is shown, drawn at random, for review by hand.

import { select } from "../../apps/cli/src/audit/select.ts";
import { placeOf, quoteSpan } from "../../apps/cli/src/output/quote-span.ts";
import { Sources } from "../../apps/cli/src/output/sources.ts";
import { styleFor } from "../../apps/cli/src/output/style.ts";
import type { Finding } from "../../packages/controls/src/index.ts";
import { Random } from "../fuzz/random.ts";
import { type Audited, auditCorpus, corpusIsHere } from "./corpus-findings.ts";

const size = 100;
const regular = {
  level: 2,
  persona: "regular",
  minSeverity: undefined,
  minConfidence: "low",
  reachableFrom: undefined,
} as const;

if (!corpusIsHere) process.stdout.write("The corpus is not here: nothing to draw from.\n");
else draw(await auditCorpus(), new Random(Number(process.argv[2] ?? 1)));

function draw(audited: readonly Audited[], random: Random): void {
  const left = audited.flatMap((one) =>
    select(one.findings, regular, [one.config], new Map())
      .shown.filter(({ verdict }) => verdict === "FAIL")
      .map((finding) => ({ one, finding })),
  );
  process.stdout.write(`${left.length} findings in ${audited.length} configs\n\n`);
  for (let number = 1; number <= size && left.length > 0; number += 1) {
    const [{ one, finding }] = left.splice(random.below(left.length), 1) as [(typeof left)[number]];
    process.stdout.write(`${number}. ${describe(one, finding)}\n\n`);
  }
}

function describe({ file, config }: Audited, { check, severity, primary, why, related = [] }: Finding): string {
  const sources = new Sources([...config.view.texts].map(([name, text]) => ({ file: name, text })));
  return [
    `${file} ${check.id} ${check.slug} ${severity}: ${why}`,
    ...(primary
      ? [placeOf(primary, sources), ...quoteSpan(primary, sources, styleFor({}, false), (text) => text)]
      : []),
    ...related.map(({ message, at }) => `  note: ${message} (${placeOf(at, sources)})`),
  ].join("\n");
}
