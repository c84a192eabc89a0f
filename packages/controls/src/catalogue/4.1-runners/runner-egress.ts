import type { Check } from "../../check.ts";
import { fail, pass } from "../../results.ts";
import { needsProbe, readRunner } from "../../runner/read-runner.ts";
import { written } from "../../trust/any-json.ts";

export const runnerEgress: Check = {
  id: "RF-4.1.9",
  slug: "runner-egress",
  title: "A runner reaches only what it needs",
  level: 2,
  severity: "high",
  scope: "runner",
  subject: "runner",
  needs: [],
  map: { nist: ["SC-7(5)", "AC-4"], soc2: ["CC6.6"], cis8: ["13.4", "13.10"], owasp: [7], ssc: ["2.2.4"] },
  why: "From the cloud's metadata address a job takes the machine's own role; by any open address secrets leave.",
  remedy:
    "Deny by default, and let a proxy allow the runner API, the release bucket, the VCS and storage. On AWS require IMDSv2 with a hop limit of 1.",
  guards: ["The runner's own hosts are not among those that the probe tries."],
  run(runner) {
    const view = readRunner(runner);
    const reached = view.probed("reachable");
    if (!Array.isArray(reached)) return [needsProbe(view, "what jobs reach")];
    if (reached.length === 0)
      return [pass(view.subject, "Neither the metadata address nor a foreign host was reached.")];
    return reached
      .slice(0, 50)
      .map(written)
      .map((host) => {
        const what = host.startsWith("169.254.169.254")
          ? "the cloud's metadata, and so the machine's role"
          : "which it does not need";
        return fail(view.subject, `A job reaches \`${host.slice(0, 200)}\`, ${what}.`, { about: host.slice(0, 200) });
      });
  },
};
