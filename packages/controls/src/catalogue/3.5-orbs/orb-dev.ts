import type { Check } from "../../check.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { registryOrbs } from "./orb-reference.ts";

export const orbDev: Check = {
  id: "RF-3.5.2",
  slug: "orb-dev",
  title: "No orb is a development version",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["source"],
  map: { nist: ["CM-3", "SR-11"], soc2: ["CC8.1"], cis8: ["16.5"], owasp: [3], ssc: ["3.1.7"] },
  why: "A `dev:` version can be overwritten at any time, by any member of the orb's namespace, without a review that you see.",
  remedy: "Promote the version you tested, and pin it: `namespace/orb@1.2.3`.",
  guards: [
    "An orb that the config takes from its own revision (`dev:<< pipeline.git.revision >>`) tests what was just published, and is told at medium.",
  ],
  run({ view, subject }) {
    const fails = registryOrbs(view)
      .filter(({ version }) => version?.startsWith("dev:"))
      .map(({ alias, reference, version, at }) => {
        const own = version?.includes("<<");
        return fail(subject, `Orb \`${alias}\` is a development version: \`${reference}\`.`, {
          primary: at,
          about: alias,
          ...(own ? { severity: "medium", confidence: "medium" } : {}),
        });
      });
    return failsOr(fails, pass(subject, "No orb is a development version.", { restsOn: "yaml" }));
  },
};
