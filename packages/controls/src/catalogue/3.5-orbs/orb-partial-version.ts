import type { Check, Fix } from "../../check.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { type RegistryOrb, registryOrbs } from "./orb-reference.ts";

export const orbPartialVersion: Check = {
  id: "RF-3.5.3",
  slug: "orb-partial-version",
  title: "Every orb names a full version",
  level: 2,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["source"],
  map: { nist: ["CM-2", "SR-11"], soc2: ["CC8.1"], cis8: ["16.5"], owasp: [3], ssc: ["3.1.7"] },
  why: "`@1` and `@1.2` take whatever is published next in that range; a full version can never change, nor can the orbs it uses.",
  remedy: "Write the full version that is used today, and let a bot propose the next.",
  run({ view, subject }) {
    const partial = registryOrbs(view).filter(
      ({ version }) => version !== undefined && /^\d+(?:\.\d+)?$/.test(version),
    );
    return failsOr(
      partial.map((orb) =>
        fail(subject, `Orb \`${orb.alias}\` takes any \`${orb.version}.x\`: \`${orb.reference}\`.`, {
          primary: orb.at,
          about: orb.alias,
          fixes: pinned(orb),
        }),
      ),
      pass(subject, "Every orb names a full version.", { restsOn: "yaml" }),
    );
  },
};

/** Safe: today's resolution is written down, so the plan stays as it is. */
function pinned(orb: RegistryOrb): readonly Fix[] {
  if (orb.resolved === undefined || orb.resolved === orb.reference) return [];
  return [
    {
      safety: "safe",
      title: `Pin \`${orb.alias}\` to \`${orb.resolved}\``,
      edits: [{ at: orb.at, text: orb.resolved }],
    },
  ];
}
