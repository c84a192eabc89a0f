import type { Check } from "../../check.ts";
import { fail, pass } from "../../results.ts";
import { needsProbe, readRunner } from "../../runner/read-runner.ts";

export const runnerSsh: Check = {
  id: "RF-4.1.13",
  slug: "runner-ssh",
  title: "Nobody reruns a job with SSH on a runner",
  level: 2,
  severity: "medium",
  scope: "runner",
  subject: "runner",
  needs: [],
  map: { nist: ["AC-17"], soc2: ["CC6.6"], cis8: ["4.8"], owasp: [7] },
  why: "Anyone who may run a job gets a shell on the machine, with what the agent may do and the secrets of the job.",
  remedy: "Leave `runner.ssh.advertise_addr` unset.",
  guards: ["Where it is needed and guarded, a reviewed attestation says so."],
  run(runner, context) {
    const view = readRunner(runner);
    const address = view.setting("ssh");
    const on = (address !== undefined && address.value !== "") || view.probed("ssh_rerun") === true;
    const said = context.attested("RF-4.1.13", view.subject.name);
    if (on && said?.answer === "pass")
      return [pass(view.subject, `SSH is on; ${said.author} attested: ${said.statement}`, { restsOn: "attestation" })];
    if (on)
      return [
        fail(view.subject, "Jobs can be rerun with SSH on this runner.", {
          ...(address ? { primary: address.at } : {}),
          about: "ssh",
        }),
      ];
    const told =
      view.settings !== undefined ||
      view.probed("ssh_rerun") === false ||
      (view.containers.length > 0 && view.containers.every(({ mounts }) => !mounts));
    return told ? [pass(view.subject, "No address for SSH is set.")] : [needsProbe(view, "whether SSH is on")];
  },
};
