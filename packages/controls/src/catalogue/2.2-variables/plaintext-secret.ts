import { textOf } from "@ringfort/config";
import type { Check, Result } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { isLiteral } from "../../config/is-literal.ts";
import { isCredentialName } from "../../config/names.ts";
import { placeInside } from "../../config/script-findings.ts";
import { looksSecret, namesSecret, secretsIn } from "../../config/secret-shapes.ts";
import { type WrittenEntry, writtenEntries } from "../../config/written-entries.ts";
import { fail, failsOr, pass, spanAt } from "../../results.ts";
import { type Assignment, allCommands, readScript, type Stretch, staticText, type Word } from "../../shell/index.ts";

export const plaintextSecret: Check = {
  id: "RF-2.2.1",
  slug: "plaintext-secret",
  title: "No secret is written out in the config",
  level: 1,
  severity: "critical",
  scope: "config",
  subject: "config",
  needs: ["source"],
  map: { nist: ["IA-5(7)", "SC-28"], soc2: ["CC6.1"], cis8: ["3.11", "16.12"], owasp: [6], ssc: ["1.5.1", "2.3.8"] },
  why: "Whoever can read the repository, a fork or an old clone has the secret, and removing the line does not take it back.",
  remedy: "Rotate the secret, put the new one into a restricted context, and name it as `$VARIABLE`.",
  guards: [
    "A value that names a variable, holds a template, or says that it is an example is no secret.",
    "The password of a database that lives for one job, in a service container, is told at info.",
  ],
  run(config) {
    const { view, subject } = config;
    const shaped = shapedSecrets(config);
    const covered = (at: number, end: number) =>
      shaped.some(({ primary }) => primary !== undefined && primary.start < end && at < primary.end);
    const entries = writtenEntries(view);
    const named = entries.flatMap((entry) => namedSecret(entry, config));
    const assigned = entries.flatMap((entry) => assignedSecrets(entry, config));
    const fails = [
      ...shaped,
      ...[...named, ...assigned].filter(({ primary }) => !primary || !covered(primary.start, primary.end)),
    ];
    return failsOr(fails, pass(subject, "No secret is written out in the config.", { restsOn: "yaml" }));
  },
};

function shapedSecrets({ view: { source }, subject }: ConfigFacts): readonly Result[] {
  return secretsIn(source.text)
    .filter(({ shape }) => !shape.platform)
    .map(({ shape, start, end }, index) =>
      fail(subject, `Here stands what has the shape of ${shape.name}.`, {
        primary: spanAt(source.file, start, end),
        about: `${shape.name} ${index + 1}`,
        confidence: shape.confidence,
      }),
    );
}

/** A literal under a name such as `API_KEY`: in an environment, a default of a parameter, or an argument. */
function namedSecret(entry: WrittenEntry, { subject, view }: ConfigFacts): Result[] {
  const value = textOf(entry.value);
  const name = entry.key === "default" ? (entry.path.at(-1) ?? "") : entry.key;
  // RF-2.2.5 tells what stands under `auth` and `aws_auth`.
  const holder = entry.path.at(-1) ?? "";
  if (value === undefined || holder === "auth" || holder === "aws_auth") return [];
  if (!namesSecret(name) && !isCredentialName(name)) return [];
  const service = isOfService(entry);
  if (!service && !looksSecret(value)) return [];
  if (service && (!isLiteral(value) || value.length > 200)) return [];
  const why = service
    ? `\`${name}\` of a service container is written out; it lives as long as the job.`
    : `\`${name}\` is written out, and its value looks random.`;
  const at = entry.value.file === view.source.file ? entry.value : entry.keyAt;
  return [
    fail(subject, why, {
      primary: spanAt(at.file, at.start, at.end),
      about: [...entry.path.slice(0, 2), name].join("/"),
      ...(service && !looksSecret(value) ? { severity: "info", confidence: "medium" } : {}),
    }),
  ];
}

/** `docker/1/environment`: of any image but the first, which runs the steps. */
function isOfService({ path }: WrittenEntry): boolean {
  const [docker, index, environment] = path.slice(-3);
  return docker === "docker" && environment === "environment" && index !== "0";
}

const mayAssign = /(?:secret|passw|phrase|token|key|credential|webhook)\w*=/i;

/** `API_KEY=…` in a script, also of a job that nothing runs. */
function assignedSecrets({ key, value, path }: WrittenEntry, { view, subject }: ConfigFacts): Result[] {
  const text = key === "run" || key === "command" ? textOf(value) : undefined;
  if (text === undefined || !mayAssign.test(text)) return [];
  return allCommands(readScript(text)).flatMap((command) =>
    [...command.assignments.map(ofAssignment), ...command.words.flatMap(ofWord)]
      .filter(({ name, secret }) => (namesSecret(name) || isCredentialName(name)) && looksSecret(secret))
      .map(({ at, name }) => {
        const why = `\`${name}\` is written out in a script, and its value looks random.`;
        const place = placeInside(value, text, at, view.source.text) ?? value;
        return fail(subject, why, {
          primary: spanAt(place.file, place.start, place.end),
          about: [...path.slice(0, 2), name].join("/"),
        });
      }),
  );
}

interface Assigned {
  readonly at: Stretch;
  readonly name: string;
  readonly secret: string;
}

function ofAssignment(one: Assignment): Assigned {
  return { at: one, name: one.name, secret: staticText(one.value) ?? "" };
}

/** `export API_KEY=…`, `docker run -e API_KEY=…` */
function ofWord(word: Word): Assigned[] {
  const text = staticText(word) ?? "";
  const equals = text.indexOf("=");
  const name = text.slice(0, Math.max(equals, 0));
  return /^\w{1,300}$/.test(name) ? [{ at: word, name, secret: text.slice(equals + 1) }] : [];
}
