import { get, isNull, type JobView, type StepView, spanOf, userPlace } from "@ringfort/config";
import type { Check, Fix, Result } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { asDeploy } from "../../config/deploys.ts";
import { once, scriptsOf } from "../../config/script-findings.ts";
import type { OrgPolicy } from "../../policy.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { allCommands, fetchOf, optionsOf, type Script } from "../../shell/index.ts";

export const timeouts: Check = {
  id: "RF-3.3.10",
  slug: "timeouts",
  title: "No step waits for long, and no deploy repeats itself",
  level: 1,
  severity: "low",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SC-5", "CM-6"], soc2: ["CC7.2"], cis8: ["4.1"], owasp: [7], ssc: ["2.2.8"] },
  why: "A step that hangs holds its machine, and the secrets in it, for hours; a deploy that runs again by itself may do half of its work twice.",
  remedy:
    "Keep `no_output_timeout` at an hour or less, put `timeout` before commands that wait for others, and take `max_auto_reruns` from deploys.",
  guards: [
    "An hour is enough for most, and what is shorter is not reported.",
    "A download without a limit of its own still meets the ten minutes without output, and is told at low confidence.",
  ],
  run(config, { policy }) {
    const seen = new Set<number>();
    const fails = config.view.jobs.flatMap((job) =>
      job.steps.flatMap((step) =>
        [
          ...tooLong(job, step, config),
          ...repeats(job, step, config, policy),
          ...unlimited(job, step, config, policy),
        ].filter(({ primary }) => primary && !seen.has(primary.start) && seen.add(primary.start)),
      ),
    );
    return failsOr(fails, pass(config.subject, "Steps have limits.", { restsOn: "yaml" }));
  },
};

const hour = 3_600_000;

function tooLong(job: JobView, { step, body, at }: StepView, { subject, view }: ConfigFacts): Result[] {
  if (step.type !== "run" || step.noOutputTimeoutMs <= hour) return [];
  const hours = Math.round((step.noOutputTimeoutMs / hour) * 10) / 10;
  const why = `\`${step.name.split("\n", 1)[0]}\` may say nothing for ${hours} hours before it is stopped.`;
  return [
    fail(subject, why, {
      primary: placeIn(body, "no_output_timeout", view.source.file, at),
      about: `${job.declaredName}/no_output_timeout/${step.name.slice(0, 60)}`,
      fixes: anHour(body, view.source),
    }),
  ];
}

function anHour(body: StepView["body"], { file, text }: ConfigFacts["view"]["source"]): readonly Fix[] {
  const node = get(body, "no_output_timeout");
  if (node?.file !== file || text.slice(node.start, node.end).includes("<<")) return [];
  return [{ safety: "unsafe", title: "Wait for an hour at most", edits: [{ at: spanOf(node), text: "1h" }] }];
}

function repeats(
  job: JobView,
  { step, body, at }: StepView,
  { subject, view }: ConfigFacts,
  policy: OrgPolicy,
): Result[] {
  if (step.type !== "run" || step.maxAutoReruns === 0 || !asDeploy(job, policy)?.production) return [];
  const why = `\`${job.name}\` deploys, and \`${step.name.split("\n", 1)[0]}\` runs up to ${step.maxAutoReruns + 1} times.`;
  return [
    fail(subject, why, {
      primary: placeIn(body, "max_auto_reruns", view.source.file, at),
      about: `${job.declaredName}/max_auto_reruns/${step.name.slice(0, 60)}`,
      confidence: "medium",
    }),
  ];
}

function unlimited(job: JobView, { step, at }: StepView, config: ConfigFacts, policy: OrgPolicy): Result[] {
  if (step.type !== "run" || step.background || !asDeploy(job, policy)?.production) return [];
  const script = scriptsOf(config, job).find((one) => one.step.step === step)?.script;
  if (!script || !waitsForOthers(script)) return [];
  const why = `\`${job.name}\` deploys, and a download in it has no limit of its own.`;
  return [
    fail(config.subject, why, {
      primary: at,
      about: `${job.declaredName}/timeout/${step.name.slice(0, 60)}`,
      confidence: "low",
    }),
  ];
}

const waitsForOthers = once((script: Script) =>
  allCommands(script).some((command) => {
    const fetch = fetchOf(command);
    if (!fetch || fetch.tool.through.some((name) => /timeout$/.test(name))) return false;
    return !optionsOf(fetch.tool.args).options.some(({ name }) =>
      /^(?:-m|--max-time|--timeout|-T|--connect-timeout)$/.test(name),
    );
  }),
);

function placeIn(body: StepView["body"], key: string, file: string, fallback: StepView["at"]) {
  const node = get(body, key);
  return node && !isNull(node) ? userPlace(node, node.chain, file, fallback) : fallback;
}
