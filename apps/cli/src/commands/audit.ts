import { severities } from "@ringfort/controls";
import { audit } from "../audit/audit.ts";
import { type AuditRequest, type OrganizationRequest, personas, reportFormats } from "../audit/request.ts";
import { type Arguments, defineCommand, UsageError } from "../command.ts";
import { orbsOption } from "./shared-options.ts";

const options = {
  org: { type: "string", value: "SLUG", help: "examine this organization through the API: gh/acme, circleci/ID" },
  "token-env": { type: "string", value: "VAR", help: "the variable that holds a read-only API token" },
  host: { type: "string", value: "URL", help: "whose API; https://circleci.com by default" },
  "oidc-policy": { type: "string", value: "FILE", multiple: true, help: "examine a cloud's trust policy" },
  "runner-config": {
    type: "string",
    value: "FILE",
    multiple: true,
    help: "examine a runner's config, or how it is started",
  },
  "audit-log": { type: "string", value: "FILE", help: "look at an exported audit log too; `-` is standard input" },
  orbs: orbsOption,
  level: {
    type: "string",
    value: "N",
    choices: ["1", "2", "3"],
    help: "1 is the baseline, 2 hardened, 3 everything; 2 by default",
  },
  persona: {
    type: "string",
    value: "P",
    choices: personas,
    help: "regular shows what surely fails, pedantic what may, auditor everything",
  },
  "min-severity": { type: "string", value: "S", choices: severities, help: "leave out what is less severe" },
  "min-confidence": {
    type: "string",
    value: "C",
    choices: ["low", "medium", "high"],
    help: "leave out what is less sure",
  },
  "reachable-from": {
    type: "string",
    value: "FROM",
    choices: ["fork", "push", "api"],
    help: "only what a pipeline that starts so reaches",
  },
  format: { type: "string", value: "FORMAT", choices: reportFormats, help: "how to print the report; text by default" },
  output: { type: "string", value: "FILE", short: "o", help: "write there instead of to standard output" },
  baseline: { type: "string", value: "FILE", help: "leave out what this file records, and say what is gone" },
  "write-baseline": { type: "string", value: "FILE", help: "record what is found now" },
  fix: {
    type: "string",
    value: "safe|unsafe",
    implied: "safe",
    choices: ["safe", "unsafe"],
    help: "mend the configs; --fix=unsafe also what needs a look afterwards",
  },
  apply: { type: "boolean", help: "mend settings through the API; prints the plan and its inverse first" },
  yes: { type: "boolean", help: "do not ask before applying" },
  "demand-evidence": { type: "boolean", help: "exit with 4 when evidence could not be read" },
  offline: { type: "boolean", help: "fetch nothing; the default" },
  online: { type: "boolean", help: "fetch orbs that are not at hand" },
} as const;

type Options = Arguments<typeof options>["options"];

export const auditCommand = defineCommand({
  details: [
    "PATH is a config, or a folder with a `.circleci`; the current folder by default.",
    "Exit codes: 0 clean, 1 failed, 2 usage, 3 nothing collected, 4 evidence is missing (with --demand-evidence), and by the highest severity shown 11 (low, info), 12 (medium), 13 (high), 14 (critical). --format sarif answers 0 whatever is found.",
    "What the organization says of itself is read from .ringfort/policy.yml, attestations from .ringfort/attestations.json.",
  ].join("\n\n"),
  positionals: [{ name: "PATH", help: "a config, or a folder with a `.circleci`", required: false, many: true }],
  options,
  exclusive: [
    ["offline", "online"],
    ["baseline", "write-baseline"],
    ["fix", "apply"],
  ],
  async run({ options: given, positionals }, io) {
    const { default: manifest } = await import("../../package.json", { with: { type: "json" } });
    return audit(requestOf(given, positionals), io, { now: Date.now(), version: manifest.version });
  },
});

function requestOf(given: Options, paths: readonly string[]): AuditRequest {
  const baseline = given.baseline ?? given["write-baseline"];
  return {
    paths,
    organization: organizationOf(given),
    trustPolicies: given["oidc-policy"],
    runnerConfigs: given["runner-config"],
    auditLog: given["audit-log"],
    orbs: given.orbs,
    online: given.online,
    selection: {
      level: given.level === "1" ? 1 : given.level === "3" ? 3 : 2,
      persona: given.persona ?? "regular",
      minSeverity: given["min-severity"],
      minConfidence: given["min-confidence"] ?? "low",
      reachableFrom: given["reachable-from"],
    },
    format: given.format ?? "text",
    output: given.output,
    baseline: baseline === undefined ? undefined : { file: baseline, write: given["write-baseline"] !== undefined },
    fix: given.fix,
    apply: given.apply ? { confirmed: given.yes } : undefined,
    demandsEvidence: given["demand-evidence"],
  };
}

function organizationOf(given: Options): OrganizationRequest | undefined {
  if (given.org === undefined) {
    const alone = (["token-env", "host", "apply"] as const).find(
      (name) => given[name] !== undefined && given[name] !== false,
    );
    if (alone) throw new UsageError(`\`--${alone}\` belongs to \`--org SLUG\`.`);
    return undefined;
  }
  if (given.apply && given["audit-log"] === "-")
    throw new UsageError("`--apply` asks on standard input and reads everything twice: give `--audit-log` a file.");
  if (given["token-env"] === undefined)
    throw new UsageError("`--org` needs `--token-env VAR`, the variable that holds the token.");
  return { slug: given.org, tokenVariable: given["token-env"], host: given.host ?? "https://circleci.com" };
}
