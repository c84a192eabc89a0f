import type { Check } from "../../check.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { holdsCommit, isUrl } from "./orb-reference.ts";

export const urlOrbMutable: Check = {
  id: "RF-3.5.6",
  slug: "url-orb-mutable",
  title: "Every orb by URL is bound to a commit",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["source"],
  map: { nist: ["SI-7", "CM-2"], soc2: ["CC8.1"], cis8: ["16.5"], owasp: [3], ssc: ["3.1.7"] },
  why: "What a branch's URL serves changes with the next push to that branch, without a change in your repository.",
  remedy: "Use the URL of a commit: its 40-digit hash in place of the branch.",
  run({ view, subject }) {
    const mutable = view.orbs.filter(
      ({ reference }) => reference !== undefined && isUrl(reference) && !holdsCommit(reference),
    );
    return failsOr(
      mutable.map(({ alias, reference, at }) =>
        fail(subject, `Orb \`${alias}\` follows a branch: \`${reference}\`.`, { primary: at, about: alias }),
      ),
      pass(subject, "No orb follows a branch's URL.", { restsOn: "yaml" }),
    );
  },
};
