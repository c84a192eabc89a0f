import type { Check, Result, Subject } from "../../check.ts";
import { readImageName } from "../../config/image-name.ts";
import { known, unread } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, notApplicable, pass, unknown } from "../../results.ts";
import type { RunnerContainer } from "../../runner/container.ts";
import { needsProbe, readRunner } from "../../runner/read-runner.ts";

export const runnerAgentCurrent: Check = {
  id: "RF-4.1.4",
  slug: "runner-agent-current",
  title: "The runner's agent is supported and recent",
  level: 1,
  severity: "high",
  scope: "runner",
  subject: "runner",
  needs: [],
  map: { nist: ["SI-2", "CM-8"], soc2: ["CC7.1"], cis8: ["7.4", "2.2"], owasp: [7] },
  why: "The launch agent gets no fixes any more, and it runs everybody's code beside the token of the class.",
  remedy:
    "Move to machine runner 3, or to `circleci/runner-agent:machine-3` pinned by its digest, and follow its releases.",
  guards: ["Versions are compared within the fleet: what is newer elsewhere no API tells."],
  run(runner) {
    const view = readRunner(runner);
    const version = view.probed("agent_version");
    if (typeof version === "string") return [ofVersion(view.subject, version, undefined, "agent")];
    if (view.containers.length === 0) return [needsProbe(view, "which agent runs")];
    return view.containers.map((container) => ofImage(view.subject, container));
  },
  runOnOrg(org) {
    const subject = subjectOf(org);
    const fleet = known(org.RUNNER);
    if (!fleet) return [unread(subject, org.RUNNER, "Which runners there are is not known")];
    if (fleet.agents.length === 0) return [notApplicable(subject, "No runner is connected.")];
    const newest = fleet.agents.map(({ version }) => numbers(version)).reduce(newer);
    return fleet.agents.map((agent) =>
      ofVersion({ kind: "runner", name: agent.name || agent.hostname }, agent.version, newest, agent.resource_class),
    );
  },
};

type Version = readonly [major: number, minor: number];

/** The first two numbers of `3.1.7`, `container-agent 3.1.7`, `1.0.12345-abcdef`. */
function numbers(version: string): Version | undefined {
  const found = /(?:^|[^\d.])(\d{1,6})\.(\d{1,6})/.exec(version.slice(0, 200));
  return found ? [Number(found[1]), Number(found[2])] : undefined;
}

function newer(one: Version | undefined, other: Version | undefined): Version | undefined {
  if (!one || !other) return one ?? other;
  return other[0] > one[0] || (other[0] === one[0] && other[1] > one[1]) ? other : one;
}

function ofVersion(subject: Subject, version: string, newest: Version | undefined, about: string): Result {
  const own = numbers(version);
  const shown = `\`${version.slice(0, 100)}\``;
  if (!own) return unknown(subject, `What ${shown} is cannot be told.`, ["a version with numbers"], { about });
  if (/launch/i.test(version) || own[0] < 3)
    return fail(subject, `It runs the launch agent, ${shown}, which is superseded.`, { about });
  if (newest && newest[0] === own[0] && newest[1] - own[1] > 2)
    return fail(subject, `It runs ${shown}, ${newest[1] - own[1]} minor versions behind another runner.`, { about });
  if (newest && newest[0] > own[0])
    return fail(subject, `It runs ${shown}, and another runner has ${newest.join(".")}.`, { about });
  return pass(subject, `It runs ${shown}.`, { about });
}

function ofImage(subject: Subject, { image, imageAt: primary, name: about }: RunnerContainer): Result {
  const { namespace, name, tag } = readImageName(image);
  const shown = `\`${image.slice(0, 200)}\``;
  if (namespace === "circleci" && (name === "runner" || /^launch-agent/.test(tag ?? "")))
    return fail(subject, `${shown} is the launch agent's image, which is superseded.`, { primary, about });
  if (namespace === "circleci" && /^(?:runner-agent|container-agent)$/.test(name)) {
    const major = /(?:^|-)v?(\d{1,6})/.exec(tag ?? "")?.[1];
    return major !== undefined && Number(major) < 3
      ? fail(subject, `${shown} is not of version 3.`, { primary, about })
      : pass(subject, `${shown} is the current agent's image.`, { about });
  }
  return unknown(
    subject,
    `Which agent ${shown} holds is not known.`,
    ["the agent's version, by `ringfort runner inspect` or the organization's list of runners"],
    { about },
  );
}
