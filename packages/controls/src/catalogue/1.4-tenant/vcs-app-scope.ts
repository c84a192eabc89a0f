import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { known, unread } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, pass, unknown } from "../../results.ts";

export const vcsAppScope: Check = {
  id: "RF-1.4.5",
  slug: "vcs-app-scope",
  title: "The connection to the forge reaches selected repositories only",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "organization",
  needs: ["ORG"],
  map: { nist: ["AC-6"], soc2: ["CC6.3", "CC9.2"], cis8: ["15.2"], owasp: [2, 8], ssc: ["1.4.3"] },
  why: "In 2023 the tokens of such connections were stolen: what they reached, the thief reached.",
  remedy: "In the settings of the GitHub App choose “Only select repositories”.",
  guards: [
    "An OAuth connection can write to everything by GitHub's design: there is no setting to fail, only the app to prefer.",
  ],
  run(org) {
    const subject = subjectOf(org);
    const selection = known(org.VCSAPP)?.repository_selection;
    if (selection === "all") return [fail(subject, "The app reaches every repository, also those that build nothing.")];
    if (selection === "selected") return [pass(subject, "The app reaches selected repositories.", { restsOn: "vcs" })];
    const type = read(org.ORG).vcs_type;
    if (type === "github" || type === "bitbucket")
      return [
        unknown(
          subject,
          "The connection is OAuth, which reaches what its owner reaches and cannot be limited; the GitHub App can.",
          [
            "the GitHub App instead of OAuth",
            `\`ringfort attest RF-1.4.5 ${org.name}\` with what the connection reaches`,
          ],
        ),
      ];
    return [unread(subject, org.VCSAPP, "Which repositories the connection reaches is not known")];
  },
};
