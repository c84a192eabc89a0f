import type { Check, Result } from "../../check.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { isRoot } from "../../runner/container.ts";
import { needsProbe, type RunnerView, readRunner } from "../../runner/read-runner.ts";
import { written } from "../../trust/any-json.ts";

export const runnerNonRoot: Check = {
  id: "RF-4.1.5",
  slug: "runner-non-root",
  title: "Jobs on a runner do not run as root",
  level: 2,
  severity: "high",
  scope: "runner",
  subject: "runner",
  needs: [],
  map: { nist: ["AC-6", "CM-7"], soc2: ["CC6.8"], cis8: ["5.4"], owasp: [7], ssc: ["2.2.5"] },
  why: "A job that is root owns the machine: the token of its class, what other jobs left, and everything that comes after.",
  remedy:
    "Run the agent as a user of its own, and let `runner.command_prefix` step down to one that may do nothing else.",
  guards: ["A `command_prefix` with `sudo -u` steps down, it does not step up."],
  run(runner) {
    const view = readRunner(runner);
    const uid = view.probed("uid");
    const fails = [...ofProbe(view), ...ofPrefix(view), ...ofContainers(view)];
    if (fails.length > 0) return fails;
    const told =
      (typeof uid === "number" && typeof view.probed("passwordless_sudo") === "boolean") ||
      (view.containers.length > 0 && view.containers.every(({ user }) => user !== undefined));
    return failsOr(
      told ? [] : [needsProbe(view, "as whom jobs run")],
      pass(view.subject, "Jobs run as a user without privileges."),
    );
  },
};

function ofProbe(view: RunnerView): readonly Result[] {
  return [
    ...(view.probed("uid") === 0 ? [fail(view.subject, "The task agent runs as root.", { about: "uid" })] : []),
    ...(view.probed("passwordless_sudo") === true
      ? [fail(view.subject, "The task agent's user becomes root by `sudo`, without a password.", { about: "sudo" })]
      : []),
  ];
}

function ofPrefix(view: RunnerView): readonly Result[] {
  const prefix = view.setting("prefix");
  if (!prefix) return [];
  const words = Array.isArray(prefix.value) ? prefix.value.map(written) : written(prefix.value).split(/\s+/);
  const elevates = /(?:^|\/)(?:sudo|doas|pkexec)$/.test(words[0] ?? "");
  const user = words.findIndex((word) => /^(?:-[A-Za-z]*u|--user)$/.test(word));
  const joined = words.map((word) => /^(?:-[A-Za-z]*u|--user=)(.+)$/.exec(word)?.[1]).find((one) => one !== undefined);
  const target = user >= 0 ? words[user + 1] : joined;
  if (!elevates || (target !== undefined && !isRoot(target.replace(/^#/, "")))) return [];
  return [
    fail(view.subject, `\`command_prefix\` runs jobs by \`${words.slice(0, 4).join(" ").slice(0, 100)}\`, as root.`, {
      primary: prefix.at,
      about: "command_prefix",
    }),
  ];
}

function ofContainers({ containers, subject }: RunnerView): readonly Result[] {
  return containers
    .filter(({ user }) => user !== undefined && isRoot(user))
    .map(({ name, at }) => fail(subject, `\`${name}\` runs as root.`, { primary: at, about: name }));
}
