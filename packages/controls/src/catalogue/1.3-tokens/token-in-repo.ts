import type { Check } from "../../check.ts";
import { secretsIn } from "../../config/secret-shapes.ts";
import { fail, failsOr, pass, spanAt } from "../../results.ts";

export const tokenInRepo: Check = {
  id: "RF-1.3.6",
  slug: "token-in-repo",
  title: "No token of the pipeline platform stands in the config",
  level: 1,
  severity: "critical",
  scope: "config",
  subject: "config",
  needs: ["source"],
  map: { nist: ["IA-5(7)"], soc2: ["CC6.1"], cis8: ["16.12"], owasp: [6], ssc: ["1.5.1", "2.3.8"] },
  why: "Whoever reads the repository, now or in its history, acts as the token's owner: starts pipelines and rewrites contexts.",
  remedy: "Revoke the token first, then remove it from the file and from the history.",
  guards: ["A placeholder, such as a token made of one repeated letter, opens nothing."],
  run({ view, subject }) {
    const { file, text } = view.source;
    const found = secretsIn(text).filter(({ shape }) => shape.platform);
    return failsOr(
      found.map(({ shape, start, end }, index) =>
        fail(subject, `Here stands what has the shape of ${shape.name}.`, {
          primary: spanAt(file, start, end),
          about: `${shape.name} ${index + 1}`,
          confidence: shape.confidence,
        }),
      ),
      pass(subject, "No token of the platform stands in the config.", { restsOn: "yaml" }),
    );
  },
};
