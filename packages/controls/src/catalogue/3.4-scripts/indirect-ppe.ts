import type { Check, Result } from "../../check.ts";
import { sensitiveContexts } from "../../config/sensitive.ts";
import { runsUntrustedCode } from "../../config/untrusted-code.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { bindsRef } from "../2.1-contexts/ref-expression.ts";

export const indirectPpe: Check = {
  id: "RF-3.4.8",
  slug: "indirect-ppe",
  title: "No unreviewed branch runs its own files with secrets",
  level: 2,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SC-39", "AC-6"], soc2: ["CC6.8"], cis8: ["16.8"], owasp: [4], ssc: ["2.3.4"] },
  why: "Whoever can push a branch changes the Makefile, a script or a dependency there, and the job runs it with the context's secrets.",
  remedy:
    "Restrict the context to protected refs by an expression, or split the job: build without secrets, deploy without files of the branch.",
  guards: [
    "A context that an expression binds to refs is not there on other branches.",
    "A job that checks nothing out runs no file of the branch.",
  ],
  run(config, context) {
    const seen = new Set<string>();
    const fails = config.view.jobs.flatMap((job): Result[] => {
      const open = sensitiveContexts(job, context).filter(({ name }) => {
        const evidence = context.contexts.find((one) => one.name === name)?.CTXRES;
        return !(
          evidence?.status === "read" && evidence.value.some((one) => one.type === "expression" && bindsRef(one.value))
        );
      });
      const [first] = open;
      if (!first || !config.reach.runs(job, "any-branch")) return [];
      // The cells of a matrix are one place to mend.
      const key = `${job.at.start} ${first.name}`;
      const code = seen.has(key) ? undefined : runsUntrustedCode(config, job);
      if (code === undefined) return [];
      seen.add(key);
      const why = `On any branch, \`${job.name}\` runs \`${code}\` with \`${first.name}\`, which is sensitive: ${first.why}.`;
      return [
        fail(config.subject, why, { primary: job.at, about: `${job.workflow}/${job.declaredName}/${first.name}` }),
      ];
    });
    return failsOr(
      fails,
      pass(config.subject, "No unreviewed branch runs its own files with a sensitive context.", { restsOn: "yaml" }),
    );
  },
};
