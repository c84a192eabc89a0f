import { get, textOf } from "@ringfort/config";
import type { Check } from "../../check.ts";
import { invocationBodies } from "../../config/invocations.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { holdsCommit, isPinned, isUrl, registryOrbs } from "./orb-reference.ts";

export const overrideWith: Check = {
  id: "RF-3.5.9",
  slug: "override-with",
  title: "`override-with` takes job bodies from pinned orbs of one's own only",
  level: 2,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["source"],
  map: { nist: ["CM-3"], soc2: ["CC8.1"], cis8: ["16.1"], owasp: [1, 3] },
  why: "The whole body of a reviewed job is replaced by what the orb says today; without the orb, the local body silently runs instead.",
  remedy: "Pin the orb to a full version, from a namespace that the policy file allows.",
  run({ view, subject }, { policy }) {
    const allowed = new Set(["circleci", ...policy.allowedOrbNamespaces]);
    const orbs = new Map(registryOrbs(view).map((orb) => [orb.alias, orb]));
    const fails = invocationBodies(view.root).flatMap(({ workflow, name, body }) => {
      const node = get(body, "override-with");
      const alias = textOf(node)?.split("/")[0];
      if (!node || alias === undefined) return [];
      const about = `${workflow}/${name}`;
      const orb = orbs.get(alias);
      const declared = view.orbs.find((one) => one.alias === alias);
      if (!declared)
        return [
          fail(
            subject,
            `\`${name}\` is overridden by orb \`${alias}\`, which is not declared: the local body runs instead.`,
            { primary: node, about, severity: "medium" },
          ),
        ];
      if (declared.reference !== undefined && isUrl(declared.reference) && !holdsCommit(declared.reference)) {
        return [
          fail(subject, `\`${name}\` is overridden from a URL that can change: \`${declared.reference}\`.`, {
            primary: node,
            about,
          }),
        ];
      }
      if (!orb || (isPinned(orb) && allowed.has(orb.namespace))) return [];
      const why = isPinned(orb) ? `comes from \`${orb.namespace}\`, which is not allowed` : "can change";
      return [
        fail(subject, `\`${name}\` is overridden by \`${orb.reference}\`, which ${why}.`, { primary: node, about }),
      ];
    });
    return failsOr(fails, pass(subject, "No job is overridden from an orb that can change.", { restsOn: "yaml" }));
  },
};
