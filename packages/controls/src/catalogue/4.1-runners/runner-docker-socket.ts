import type { Check, Result } from "../../check.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { needsProbe, readRunner } from "../../runner/read-runner.ts";
import { written } from "../../trust/any-json.ts";

export const runnerDockerSocket: Check = {
  id: "RF-4.1.7",
  slug: "runner-docker-socket",
  title: "No job commands the host's container daemon",
  level: 2,
  severity: "critical",
  scope: "runner",
  subject: "runner",
  needs: [],
  map: { nist: ["AC-6", "SC-39"], soc2: ["CC6.8"], cis8: ["4.1"], owasp: [7], ssc: ["2.2.5"] },
  why: "Whoever may start a container on the host may start one that is the host: the docker group is root by another name.",
  remedy:
    "Build images with rootless BuildKit, rootless Docker or Sysbox, and give jobs neither the socket nor a folder of the host.",
  guards: ["A named volume and a folder of the job's own are no folder of the host's system."],
  run(runner) {
    const view = readRunner(runner);
    const groups = view.probed("groups");
    const inGroup =
      Array.isArray(groups) && groups.some((group) => /^(?:docker|root|lxd|libvirt)$/.test(written(group)));
    const socket = view.probed("docker_socket");
    const probed: readonly Result[] = [
      ...(inGroup
        ? [fail(view.subject, "The task agent's user is in a group that is as good as root.", { about: "groups" })]
        : []),
      ...(socket === true
        ? [fail(view.subject, "Jobs reach the container daemon's socket.", { about: "socket" })]
        : []),
    ];
    const fails = view.containers.flatMap(({ host, name }) =>
      host.map(({ what, at: primary }) =>
        fail(view.subject, `\`${name}\` gets ${what}.`, { primary, about: `${name}/${what}` }),
      ),
    );
    if (probed.length + fails.length > 0) return [...probed, ...fails];
    const told = view.containers.length > 0 || (Array.isArray(groups) && typeof socket === "boolean");
    return failsOr(
      told ? [] : [needsProbe(view, "what of the host jobs reach")],
      pass(view.subject, "Nothing of the host's container daemon is in reach."),
    );
  },
};
