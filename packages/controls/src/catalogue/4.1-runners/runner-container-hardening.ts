import type { Check } from "../../check.ts";
import { readImageName } from "../../config/image-name.ts";
import { fail, failsOr, pass } from "../../results.ts";
import type { RunnerContainer } from "../../runner/container.ts";
import { needsProbe, readRunner } from "../../runner/read-runner.ts";

export const runnerContainerHardening: Check = {
  id: "RF-4.1.14",
  slug: "runner-container-hardening",
  title: "A runner's container has only what it needs",
  level: 2,
  severity: "medium",
  scope: "runner",
  subject: "runner",
  needs: [],
  map: { nist: ["CM-6", "CM-7", "SC-39"], soc2: ["CC6.8"], cis8: ["4.1"], owasp: [7], ssc: ["2.2.5"] },
  why: "Each thing that a container may do and need not is a step on the way out of it, or a way to stop the machine.",
  remedy:
    "`docker run --security-opt no-new-privileges --read-only --tmpfs /tmp:noexec --cap-drop ALL --memory … --cpus … --pids-limit … IMAGE@sha256:…`; in a pod the same in `securityContext`, with `seccompProfile: {type: RuntimeDefault}` and `resources.limits`.",
  guards: [
    "Docker mounts a tmpfs without `exec`, and filters system calls, unless it is told otherwise.",
    "How many processes a pod may have is the node's setting.",
  ],
  run(runner) {
    const view = readRunner(runner);
    if (view.containers.length === 0) return [needsProbe(view, "how a container is confined")];
    return view.containers.flatMap((container) =>
      failsOr(
        lacksOf(container).map(([what, why, primary = container.at]) =>
          fail(view.subject, `\`${container.name}\` ${why}.`, { primary, about: `${container.name}/${what}` }),
        ),
        pass(view.subject, `\`${container.name}\` has only what it needs.`, { about: container.name }),
      ),
    );
  },
};

function lacksOf(of: RunnerContainer): readonly (readonly [what: string, why: string, at?: RunnerContainer["at"]])[] {
  const unlimited = (["memory", "cpu", "pids"] as const).filter((one) => !of.limits.has(one));
  const names = { memory: "memory", cpu: "processors", pids: "processes" };
  const wanted = of.adds.filter((one) => !/^(?:CAP_)?(?:CHOWN|SETUID|SETGID|DAC_OVERRIDE)$/i.test(one));
  const digest = readImageName(of.image).digest !== undefined || /^sha256:[0-9a-f]{64}$/.test(of.image);
  return [
    ...(of.noNewPrivileges ? [] : [["privileges", "lets its processes gain privileges"] as const]),
    ...(of.readOnlyRoot ? [] : [["root", "can change its own root file system"] as const]),
    ...of.executableTmpfs.map((path) => ["tmpfs", `may run what is written to \`${path.slice(0, 100)}\``] as const),
    ...(of.dropsAll ? [] : [["capabilities", "keeps the default capabilities"] as const]),
    ...(wanted.length > 0 ? [["added capabilities", `is given ${wanted.slice(0, 5).join(", ")}`] as const] : []),
    ...(of.seccomp ? [] : [["seccomp", "may make any system call"] as const]),
    ...(unlimited.length > 0
      ? [["limits", `has no limit for ${unlimited.map((one) => names[one]).join(", ")}`] as const]
      : []),
    ...(digest ? [] : [["digest", `runs \`${of.image.slice(0, 200)}\`, a name that can move`, of.imageAt] as const]),
  ];
}
