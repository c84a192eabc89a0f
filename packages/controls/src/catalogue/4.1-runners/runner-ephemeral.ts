import type { Check, Result } from "../../check.ts";
import { fail, pass } from "../../results.ts";
import { needsProbe, readRunner } from "../../runner/read-runner.ts";
import { written } from "../../trust/any-json.ts";

export const runnerEphemeral: Check = {
  id: "RF-4.1.6",
  slug: "runner-ephemeral",
  title: "A machine runs one job, and is gone",
  level: 2,
  severity: "high",
  scope: "runner",
  subject: "runner",
  needs: [],
  map: { nist: ["SC-39", "SI-14"], soc2: ["CC6.8"], cis8: ["16.7"], owasp: [7], ssc: ["2.2.1"], slsa: ["L3"] },
  why: "What a job leaves behind, a background process or a changed tool, is there when the next job comes with its secrets.",
  remedy:
    "`runner.mode: single-task`, and end the instance when the agent exits: a shutdown in `ExecStopPost`, in a group that starts another. Single-task alone keeps the machine.",
  guards: [
    "A container that is removed with its one task is a machine that is gone.",
    "A pod that is not restarted, likewise.",
  ],
  run(runner) {
    const view = readRunner(runner);
    const mode = view.setting("mode");
    const cleans = view.setting("cleans");
    const single = written(mode?.value ?? view.probed("mode")) === "single-task";
    const fails: Result[] = [];
    if (!single && (view.settings || mode || view.probed("mode") !== undefined)) {
      fails.push(
        fail(view.subject, "It runs one job after the other on the same machine.", {
          ...(mode ? { primary: mode.at } : {}),
          about: "mode",
        }),
      );
      if (written(cleans?.value ?? false) === "false" && view.settings)
        fails.push(
          fail(view.subject, "It leaves the working directory of each job to the next.", {
            ...(cleans ? { primary: cleans.at } : {}),
            about: "working directory",
          }),
        );
    }
    if (view.probed("machine_ends_after_job") === false)
      fails.push(fail(view.subject, "The machine stays when its job has ended.", { about: "machine" }));
    if (fails.length > 0) return fails;
    const containers = view.containers.length > 0 && view.containers.every(({ removed }) => removed);
    const gone =
      (single && containers) || (view.kind === "pod" && containers) || view.probed("machine_ends_after_job") === true;
    return gone
      ? [pass(view.subject, "Each job gets a machine, or a container, that ends with it.")]
      : [needsProbe(view, "whether the machine ends with its job")];
  },
};
