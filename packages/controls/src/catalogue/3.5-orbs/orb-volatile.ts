import type { Check } from "../../check.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { registryOrbs } from "./orb-reference.ts";

export const orbVolatile: Check = {
  id: "RF-3.5.1",
  slug: "orb-volatile",
  title: "No orb floats on `volatile` or without a version",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["source"],
  map: { nist: ["CM-2", "SR-11"], soc2: ["CC8.1", "CC9.2"], cis8: ["16.5"], owasp: [3, 8], ssc: ["2.4.2", "3.1.7"] },
  why: "The next publish of the orb changes what your pipeline runs, with your secrets in reach.",
  remedy: "Pin the orb to the full version that you reviewed: `namespace/orb@1.2.3`.",
  guards: ["An inline orb has no version: it is reviewed with the config."],
  run({ view, subject }) {
    const floating = registryOrbs(view).filter(({ version }) => version === undefined || version === "volatile");
    return failsOr(
      floating.map(({ alias, reference, at }) =>
        fail(subject, `Orb \`${alias}\` floats: \`${reference}\`.`, { primary: at, about: alias }),
      ),
      pass(subject, "Every orb names a version.", { restsOn: "yaml" }),
    );
  },
};
