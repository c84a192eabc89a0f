import type { Check, Result, Subject } from "../../check.ts";
import { readImageName } from "../../config/image-name.ts";
import { daysBetween } from "../../evidence/days.ts";
import { known, unread } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, notApplicable, pass, unknown } from "../../results.ts";
import type { RunnerContainer } from "../../runner/container.ts";
import { needsProbe, type RunnerView, readRunner } from "../../runner/read-runner.ts";

const oldest = 90;

export const runnerToken: Check = {
  id: "RF-4.1.8",
  slug: "runner-token",
  title: "No job reads its runner's token, and tokens are young",
  level: 2,
  severity: "high",
  scope: "runner",
  subject: "runner",
  needs: [],
  map: { nist: ["IA-5", "AC-3"], soc2: ["CC6.1"], cis8: ["5.5"], owasp: [6] },
  why: "With the token of a class anyone starts a runner of their own, anywhere, and is handed the next job with all its secrets.",
  remedy:
    "Keep the token in a file of mode 0600 that belongs to another user than the jobs', or behind the token proxy; make a new one every 90 days (`POST /api/v3/runner/token`, then `DELETE` the old).",
  guards: ["The container runner starts jobs in pods of their own, which do not have its environment."],
  run(runner) {
    const view = readRunner(runner);
    const fails = [...view.containers.flatMap((container) => inEnvironment(container, view)), ...ofProbe(view)];
    if (fails.length > 0) return fails;
    const separate = view.containers.length > 0 && view.containers.every(runsJobsElsewhere);
    const readable = view.probed("config_readable_by_job") === false && view.probed("token_in_environment") === false;
    return failsOr(
      separate || readable || view.probed("token_proxy") === true
        ? []
        : [needsProbe(view, "whether jobs can read the token")],
      pass(view.subject, "Jobs cannot read the runner's token."),
    );
  },
  runOnOrg(org, { now }) {
    const subject = subjectOf(org);
    const fleet = known(org.RUNNER);
    if (!fleet) return [unread(subject, org.RUNNER, "Which tokens there are is not known")];
    if (fleet.classes.length === 0) return [notApplicable(subject, "There are no self-hosted resource classes.")];
    return fleet.classes.flatMap(({ resource_class: name, tokens }): readonly Result[] => {
      const of: Subject = { kind: "resource-class", name };
      const old = tokens.flatMap(({ id, nickname, created_at: created }): Result[] => {
        const shown = `\`${nickname || id}\``;
        if (created === undefined)
          return [
            unknown(of, `The age of the token ${shown} is not told.`, [`the day that ${shown} was made`], {
              about: id,
            }),
          ];
        const days = daysBetween(created, now);
        return days > oldest ? [fail(of, `The token ${shown} is ${days} days old.`, { about: id })] : [];
      });
      const many =
        tokens.length > 1
          ? [fail(of, `The class has ${tokens.length} tokens that work.`, { severity: "low" as const, about: "many" })]
          : [];
      return failsOr([...old, ...many], pass(of, `Its token is no older than ${oldest} days.`));
    });
  },
};

const tokenName = /(?:^|_)(?:RUNNER|LAUNCH_AGENT)_(?:API_)?(?:AUTH_)?TOKEN$/;

function inEnvironment(container: RunnerContainer, view: RunnerView): readonly Result[] {
  if (runsJobsElsewhere(container)) return [];
  return container.environment
    .filter(({ name }) => tokenName.test(name))
    .map(({ name, at: primary }) =>
      fail(
        view.subject,
        `\`${name}\` is in the environment of \`${container.name}\`, in which jobs run: they read it.`,
        {
          primary,
          about: `${container.name}/${name}`,
        },
      ),
    );
}

function runsJobsElsewhere({ image }: RunnerContainer): boolean {
  const { namespace, name, tag } = readImageName(image);
  return (
    namespace === "circleci" &&
    (name === "container-agent" || (name === "runner-agent" && /^kubernetes/.test(tag ?? "")))
  );
}

function ofProbe(view: RunnerView): readonly Result[] {
  if (view.probed("token_proxy") === true) return [];
  return [
    ...(view.probed("config_readable_by_job") === true
      ? [
          fail(view.subject, "The user of the jobs can read the runner's settings, and the token in them.", {
            about: "file",
          }),
        ]
      : []),
    ...(view.probed("token_in_environment") === true
      ? [fail(view.subject, "The token is in the environment of the jobs.", { about: "environment" })]
      : []),
  ];
}
