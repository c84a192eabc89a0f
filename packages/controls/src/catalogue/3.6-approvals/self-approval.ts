import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { fail, pass, unknown } from "../../results.ts";

const ninetyDays = 90 * 86_400_000;

export const selfApproval: Check = {
  id: "RF-3.6.6",
  slug: "self-approval",
  title: "Nobody approves what he started",
  level: 2,
  severity: "high",
  scope: "org",
  subject: "project",
  needs: ["RUNS"],
  map: { nist: ["AC-5", "CM-3"], soc2: ["CC8.1"], cis8: ["16.1"], owasp: [1], ssc: ["1.1.3"] },
  why: "An approval by the person who pushed the change is no second pair of eyes.",
  remedy: "Let the alert on D20 watch for it; on Ringfort, demand two people.",
  run(project, { now }) {
    const subject = { kind: "project", name: project.slug } as const;
    const approvals = read(project.RUNS).filter(({ type, at }) => type === "approval" && at >= now - ninetyDays);
    const own = approvals.filter(
      ({ started_by, approved_by }) => started_by !== undefined && started_by === approved_by,
    );
    if (own.length > 0) {
      const jobs = [...new Set(own.map(({ workflow, job }) => `${workflow}/${job}`))];
      return jobs.map((about) =>
        fail(subject, `The person who started the pipeline approved \`${about}\` himself.`, { about }),
      );
    }
    const silent = approvals.filter(
      ({ approved_by, started_by }) => approved_by === undefined || started_by === undefined,
    ).length;
    if (silent > 0)
      return [
        unknown(subject, `${silent} of ${approvals.length} approvals do not tell who gave them.`, [
          "`approved_by` of the workflow's jobs",
        ]),
      ];
    return [
      pass(subject, `None of ${approvals.length} approvals in 90 days was given by whoever started the pipeline.`, {
        restsOn: "setting",
      }),
    ];
  },
};
