import type { Check, Result } from "../../check.ts";
import { fail, failsOr, pass, spanAt } from "../../results.ts";

const inQuery = /[?&](circle-token=|secret=)([^\s&"'`\\)]{1,300})/g;
const badge = /\.svg\?|\/shield|style=(?:svg|shield)/;

export const tokenInUrl: Check = {
  id: "RF-1.3.7",
  slug: "token-in-url",
  title: "No token travels in a URL",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["source"],
  map: { nist: ["IA-5(7)", "SC-8"], soc2: ["CC6.1"], cis8: ["3.10"], owasp: [6] },
  why: "Proxies, servers and shell traces keep URLs, and so the token, in their logs.",
  remedy: "Send the token in the `Circle-Token` header, read from a file or from standard input.",
  guards: [
    "A badge's token can only read the status.",
    "The secret of a custom webhook travels in its URL by design: a variable is fine, a literal is not.",
  ],
  run({ view, subject }) {
    const { file, text } = view.source;
    const fails = [...text.matchAll(inQuery)].slice(0, 100).flatMap((match): Result[] => {
      const [whole, key = "", value = ""] = match;
      const lineStart = text.lastIndexOf("\n", match.index) + 1;
      const line = text.slice(lineStart, match.index + whole.length + 60).split("\n", 1)[0] ?? "";
      const variable = /^(?:\$|<<|\{)/.test(value);
      if (variable && (key === "secret=" || /^\s*#/.test(line))) return [];
      if (key === "secret=" && !line.includes("circleci.com") && !line.includes("webhook")) return [];
      if (key === "circle-token=" && badge.test(line)) return [];
      const what = key === "secret=" ? "The secret of a webhook is written into its URL." : "A token travels in a URL.";
      const start = match.index + 1;
      return [
        fail(subject, what, {
          primary: spanAt(file, start, match.index + whole.length),
          about: `${key}${variable ? value : "literal"}`,
        }),
      ];
    });
    return failsOr(fails, pass(subject, "No token travels in a URL.", { restsOn: "yaml" }));
  },
};
