import { get, spanOf, textOf } from "@ringfort/config";
import type { Check, Result } from "../../check.ts";
import type { ConfigFacts, StepScript } from "../../config/config-facts.ts";
import { type Continuation, continuationsOf, filesWrittenBy, ownScripts } from "../../config/continuations.ts";
import { variablesOfStep } from "../../config/environments.ts";
import { installsOf } from "../../config/package-installs.ts";
import { parameterTypesOf } from "../../config/pipeline-parameters.ts";
import { commandNode, excerpt, placeOf } from "../../config/script-findings.ts";
import { taintedVariables, taintOf, worstOrigin } from "../../config/taint.ts";
import { fail, failsOr, pass } from "../../results.ts";
import {
  allCommands,
  type Command,
  expansionsIn,
  fetchOf,
  invocationOf,
  textOf as wordText,
} from "../../shell/index.ts";

export const continuationFromUntrusted: Check = {
  id: "RF-3.8.2",
  slug: "continuation-from-untrusted",
  title: "The continuation is made of committed files alone",
  level: 1,
  severity: "critical",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SI-10", "CM-3"], soc2: ["CC8.1"], cis8: ["16.10"], owasp: [1, 4], ssc: ["2.3.1"] },
  why: "Who chooses a text of the generated config, by the name of a branch or from the network, adds jobs of their own that ask for your contexts.",
  remedy:
    "Generate from files of the repository, with a program of the repository, and hand facts over as typed parameters.",
  guards: [
    "A generator that reads files of the repository takes what the branch's reviewers see.",
    "`jq --arg` quotes what it is given, so a name cannot break out of a JSON of parameters.",
    "A generator after an install of packages is told at medium: a lockfile may hold.",
  ],
  run(config) {
    const { subject, view } = config;
    if (!view.setup) return [pass(subject, "This config is no setup config.", { restsOn: "yaml" })];
    const targets = new Set(continuationsOf(config).flatMap(({ path }) => (path ? [baseName(path)] : [])));
    const fails = [
      ...continuationsOf(config).flatMap((one) => taintedParameters(one, config)),
      ...ownScripts(config).flatMap((one) => [...taintedText(one, config), ...taintedCommands(one, config, targets)]),
      ...afterInstalls(config, targets),
    ];
    const seen = new Set<string>();
    const told = fails.filter(({ primary, about }) => {
      const key = `${primary?.start}:${about}`;
      return !seen.has(key) && seen.add(key);
    });
    return failsOr(
      told,
      pass(subject, "Nothing is known to go into the continuation besides committed files.", { restsOn: "yaml" }),
    );
  },
};

const yaml = /\.ya?ml$/i;
const data = /\.(?:ya?ml|json)$/i;

function baseName(path: string): string {
  return path.split("/").at(-1) ?? path;
}

function taintedParameters({ body }: Continuation, config: ConfigFacts): Result[] {
  const node = get(body, "parameters");
  const text = textOf(node);
  if (!node || text === undefined) return [];
  const names = [...text.matchAll(/<<\s{0,20}(pipeline\.[\w.-]{1,200})/g)].map((match) => match[1] ?? "");
  const name = names.find((one) => taintOf(one, parameterTypesOf(config)) === "arbitrary");
  if (name === undefined) return [];
  return [
    fail(config.subject, `\`${name}\`, which anyone can choose, is written into the continuation's parameters.`, {
      primary: spanOf(node),
      about: `parameters/${name}`,
      severity: "high",
    }),
  ];
}

/** A `<< >>` in a script that writes a config: the value is pasted in before the shell sees it. */
function taintedText(one: StepScript, config: ConfigFacts): Result[] {
  const worst = worstOrigin(commandNode(one.step)?.origins, parameterTypesOf(config));
  const writes =
    [...filesWrittenBy(one.script).values()].some((file) => data.test(file)) || /pipeline\/continue\b/.test(one.text);
  if (worst?.taint !== "arbitrary" || !writes) return [];
  return [
    fail(
      config.subject,
      `\`${worst.origin.name}\`, which anyone can choose, is written into what the pipeline continues with.`,
      {
        primary: worst.origin.at.file === config.view.source.file ? worst.origin.at : one.step.at,
        about: `${one.job.declaredName}/${worst.origin.name}`,
      },
    ),
  ];
}

function taintedCommands(one: StepScript, config: ConfigFacts, targets: ReadonlySet<string>): Result[] {
  const types = parameterTypesOf(config);
  const own = new Set(
    variablesOfStep(one.step).flatMap(({ name, value }) =>
      worstOrigin(value.origins, types)?.taint === "arbitrary" ? [name] : [],
    ),
  );
  return [...filesWrittenBy(one.script)].flatMap(([key, file]) => {
    const command = key as Command;
    const more = { primary: placeOf(one, command, config), about: `${one.job.declaredName}/${file}` };
    if (fetchOf(command) && targets.has(baseName(file)))
      return [
        fail(
          config.subject,
          `The pipeline continues with what \`${excerpt(one, command)}\` gets from the network.`,
          more,
        ),
      ];
    if (!data.test(file) || invocationOf(command)?.name === "jq") return [];
    const used = expansionsIn(command).find(({ name }) => taintedVariables.has(name) || own.has(name));
    if (!used) return [];
    const sure = yaml.test(file) && (targets.size === 0 || targets.has(baseName(file)));
    return [
      fail(config.subject, `\`$${used.name}\`, which anyone can choose, is written into \`${file}\`.`, {
        ...more,
        ...(sure ? {} : { confidence: "medium" }),
      }),
    ];
  });
}

/** Code of packages that were just installed runs, and may run anything, before the config is made. */
function afterInstalls(config: ConfigFacts, targets: ReadonlySet<string>): Result[] {
  return config.view.jobs.flatMap((job) => {
    let installed: string | undefined;
    for (const one of ownScripts(config).filter((script) => script.job === job)) {
      for (const command of allCommands(one.script)) {
        if (installed !== undefined && makes(command, one, targets)) {
          const why = `\`${excerpt(one, command)}\` makes the continuation after \`${installed}\`, whose packages could change it.`;
          return [
            fail(config.subject, why, {
              primary: placeOf(one, command, config),
              about: `${job.declaredName}/installs`,
              severity: "high",
              confidence: "medium",
            }),
          ];
        }
        if (installs(command)) installed = excerpt(one, command);
      }
    }
    return [];
  });
}

function installs(command: Command): boolean {
  return installsOf(command).some(({ kind, manager }) => kind !== "run" && manager !== "apt");
}

function makes(command: Command, one: StepScript, targets: ReadonlySet<string>): boolean {
  const written = filesWrittenBy(one.script).get(command);
  if (written !== undefined && targets.has(baseName(written))) return true;
  return command.words.slice(1).some((word) => targets.has(baseName(wordText(word))));
}
