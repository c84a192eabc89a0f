import { textOf } from "@ringfort/config";
import type { Check } from "../../check.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

export const approvalUnrestricted: Check = {
  id: "RF-3.6.5",
  slug: "approval-unrestricted",
  title: "Not everyone who can push may approve",
  level: 2,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["AC-5", "CM-5"], soc2: ["CC6.3", "CC8.1"], cis8: ["6.8"], owasp: [1], ssc: ["5.1.4"] },
  why: "CircleCI lets anyone with push access approve, so the author of a change approves it himself.",
  remedy:
    "Give the job behind the approval a context that is restricted to a group: who may not use it cannot approve.",
  guards: ["A group restriction on a context behind the approval limits who may give it."],
  run(config, { contexts, org }) {
    const approvals = config.view.jobs.filter(({ type }) => type === "approval");
    if (approvals.length === 0) return [pass(config.subject, "There is no approval here.", { restsOn: "yaml" })];
    const results = approvals.map((approval) => {
      const about = `${approval.workflow}/${approval.name}`;
      const behind = config.view.jobs.filter(
        (job) => job.workflow === approval.workflow && job.requires.some(({ job: name }) => name === approval.name),
      );
      const names = behind.flatMap((job) => job.contexts.flatMap((node) => textOf(node) ?? []));
      const seen = names.map((name) => contexts.find((one) => one.name === name)?.CTXRES);
      const restricted = seen.some(
        (evidence) =>
          evidence?.status === "read" &&
          evidence.value.some(({ type, name }) => type === "group" && name !== "All members"),
      );
      if (restricted)
        return pass(config.subject, `Only a group may approve \`${approval.name}\`.`, {
          about,
          restsOn: "restriction",
        });
      if (org?.SECURITY.status === "read" && org.SECURITY.value.approver_policy)
        return pass(config.subject, "The organization's policy says who may approve.", { about, restsOn: "policy" });
      if (names.length > 0 && seen.some((evidence) => evidence?.status !== "read")) {
        return unknown(
          config.subject,
          `Whether \`${approval.name}\` is limited depends on the restrictions of ${names.map((name) => `\`${name}\``).join(", ")}.`,
          ["--org SLUG --token-env VAR (context restrictions)"],
          { about },
        );
      }
      return fail(config.subject, `Anyone with push access may approve \`${approval.name}\`.`, {
        primary: approval.at,
        about,
        // Without the organization nobody knows whether it limits approvers in another way.
        ...(org ? {} : { confidence: "medium" }),
      });
    });
    return failsOr(results, pass(config.subject, "Every approval is limited.", { restsOn: "restriction" }));
  },
};
