import type { Check } from "../../check.ts";
import { asDeploy } from "../../config/deploys.ts";
import { once, scriptsOf } from "../../config/script-findings.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { allCommands, type Script, verifies } from "../../shell/index.ts";

export const artifactUnsigned: Check = {
  id: "RF-3.7.5",
  slug: "artifact-unsigned",
  title: "A deploy checks what it was handed",
  level: 3,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: {
    nist: ["SI-7(1)", "SI-7(15)"],
    soc2: ["CC8.1"],
    cis8: ["16.4"],
    owasp: [9],
    ssc: ["2.4.3", "4.3.1"],
    slsa: ["L2"],
  },
  why: "Any job before it in the workflow can change the files of the workspace, and the deploy ships them.",
  remedy:
    "Sign what is built (`cosign sign-blob`), and let the deploy check it (`cosign verify-blob`, `sha256sum --check` against a signed list).",
  guards: ["A deploy that attaches no workspace takes its input from elsewhere."],
  run(config, { policy }) {
    const seen = new Set<number>();
    const fails = config.view.jobs.flatMap((job) => {
      const attached = job.steps.find(({ step }) => step.type === "attach_workspace");
      if (!attached || !asDeploy(job, policy)?.production || config.reach.of(job).length === 0) return [];
      if (seen.has(attached.at.start) || scriptsOf(config, job).some(({ script }) => checksInput(script))) return [];
      seen.add(attached.at.start);
      return [
        fail(
          config.subject,
          `\`${job.name}\` deploys files of the workspace, and checks neither a digest nor a signature.`,
          {
            primary: attached.at,
            about: job.declaredName,
            confidence: "medium",
          },
        ),
      ];
    });
    return failsOr(fails, pass(config.subject, "No deploy takes files unchecked.", { restsOn: "yaml" }));
  },
};

const checksInput = once((script: Script) => allCommands(script).some(verifies));
