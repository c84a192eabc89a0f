import type { Check, Result } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { downloadsOf } from "../../config/downloads-of.ts";
import { variablesOfJob, variablesOfStep } from "../../config/environments.ts";
import {
  failsInScripts,
  perScript,
  type ScriptFinding,
  type ScriptRule,
  withInner,
} from "../../config/script-findings.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { allCommands, type Command, type Invocation, launchedBy, staticText, textOf } from "../../shell/index.ts";
import { isLocal } from "./local-url.ts";

export const insecureTransport: Check = {
  id: "RF-3.4.6",
  slug: "insecure-transport",
  title: "No step switches the verification of the other side off",
  level: 1,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SC-8", "SC-23"], soc2: ["CC6.7"], cis8: ["3.10"], owasp: [3] },
  why: "Whoever stands between the job and the other side reads what is sent, and chooses what comes back.",
  remedy: "Drop the option; trust a private authority by its certificate, and a host by its key in `known_hosts`.",
  guards: ["A request to the job's own machine, or to a service container, does not leave it."],
  run(config) {
    const fails = [...failsInScripts(config, unverifiedTransport), ...inEnvironments(config)];
    return failsOr(
      fails,
      pass(config.subject, "No step switches the verification of the other side off.", { restsOn: "yaml" }),
    );
  },
};

/** Variables that switch verification off, and the values that do. */
const switches: readonly (readonly [name: RegExp, value: RegExp])[] = [
  [/^NODE_TLS_REJECT_UNAUTHORIZED$/, /^0$/],
  [/^GIT_SSL_NO_VERIFY$/, /^(?:1|true|yes|on)$/i],
  [/^PYTHONHTTPSVERIFY$/, /^0$/],
  [/^(?:npm_config_strict_ssl|YARN_ENABLE_STRICT_SSL|NPM_CONFIG_STRICT_SSL)$/, /^(?:false|0)$/],
  [/^(?:ANSIBLE_HOST_KEY_CHECKING)$/, /^(?:false|0|no)$/i],
  [/^PIP_TRUSTED_HOST$/, /./],
];

function isSwitch(name: string, value: string): boolean {
  return switches.some(([names, values]) => names.test(name) && values.test(value));
}

function inEnvironments({ view, subject }: ConfigFacts): Result[] {
  const seen = new Set<number>();
  return view.jobs.flatMap((job) =>
    [...variablesOfJob(job), ...job.steps.flatMap((step) => variablesOfStep(step))].flatMap(
      ({ name, value }): Result[] => {
        const text = value.kind === "scalar" ? String(value.value) : "";
        if (value.file !== view.source.file || seen.has(value.start) || !isSwitch(name, text)) return [];
        seen.add(value.start);
        const why = `\`${name}: ${text}\` switches the verification of certificates off.`;
        return [fail(subject, why, { primary: value, about: `${job.declaredName}/${name}` })];
      },
    ),
  );
}

export const unverifiedTransport: ScriptRule = perScript(
  withInner((script) => [
    ...allCommands(script).flatMap((command) => [
      ...assigned(command),
      ...launchedBy(command).flatMap((one) => switchedOff(command, one)),
    ]),
    ...downloadsOf(script).flatMap(({ command, urls, use, verifiedBy }): ScriptFinding[] => {
      const plain = urls.map(textOf).find((url) => /^(?:http|ftp):\/\//i.test(url) && !isLocal(url));
      if (!use || plain === undefined || verifiedBy) return [];
      return [
        {
          at: command,
          why: `A program comes over plain \`${plain.split(":", 1)[0]}\`: ${plain}.`,
          about: `plain ${plain}`,
        },
      ];
    }),
  ]),
);

function assigned(command: Command): ScriptFinding[] {
  const pairs = [
    ...command.assignments.map(({ name, value }) => [name, staticText(value) ?? ""] as const),
    ...command.words.slice(1).map((word) => {
      const [name = "", value = ""] = textOf(word).split("=", 2);
      return [name, value] as const;
    }),
  ];
  const found = pairs.find(([name, value]) => isSwitch(name, value));
  if (!found) return [];
  return [
    { at: command, why: `\`${found.join("=")}\` switches the verification of certificates off.`, about: found[0] },
  ];
}

const withUrl = /^(?:curl|wget|http|https|xh)$/;

function switchedOff(command: Command, { name, args }: Invocation): ScriptFinding[] {
  const words = args.map(textOf);
  const option = optionOf(name, words);
  if (option === undefined) return [];
  const urls = words.filter((word) => /^(?:[a-z]+:\/\/|localhost\b|127\.)/i.test(word));
  if (withUrl.test(name) && urls.length > 0 && urls.every(isLocal)) return [];
  const at = args.find((word) => textOf(word) === option) ?? command;
  // A variable may hold the address of the job's own machine.
  const sure = withUrl.test(name) && urls.length === 0 ? { confidence: "medium" as const } : {};
  const why = `\`${name} ${option}\` does not verify the other side.`;
  return [{ at, why, about: `${name} ${option}`, ...sure, ...withoutLetter(name, option) }];
}

/** `curl -skL` becomes `curl -sL`. */
function withoutLetter(name: string, option: string): Pick<ScriptFinding, "instead"> {
  if (name !== "curl" || !/^-[a-zA-Z]{2,}$/.test(option)) return {};
  return { instead: { safety: "unsafe", title: "Verify the certificate", text: option.replace("k", "") } };
}

function optionOf(name: string, words: readonly string[]): string | undefined {
  switch (name) {
    case "curl":
      return words.find(
        (word) =>
          word === "--insecure" ||
          word === "--proxy-insecure" ||
          /^-[aBfgGijlLnNOpqsSvZ0146#]{0,20}k[A-Za-z]{0,20}$/.test(word),
      );
    case "wget":
      return words.find((word) => word === "--no-check-certificate" || word === "--no-hsts");
    case "git":
      return gitOption(words);
    case "npm":
    case "yarn":
    case "pnpm":
      return strictSsl(words);
    case "pip":
    case "pip3":
      return words.find((word) => word.startsWith("--trusted-host"));
    case "ssh":
    case "scp":
    case "sftp":
    case "rsync":
    case "ssh-copy-id":
    case "sshpass":
      return words.find((word) => /StrictHostKeyChecking[= ](?:no|off)\b/i.test(word));
    case "echo":
    case "printf":
      return words.some((word) => /StrictHostKeyChecking[= ](?:no|off)\b/i.test(word))
        ? "StrictHostKeyChecking no"
        : undefined;
    case "helm":
    case "kubectl":
      return words.find((word) => /^--insecure-skip-tls-verify(?:=true)?$/.test(word));
    default:
      return undefined;
  }
}

function gitOption(words: readonly string[]): string | undefined {
  const text = words.join(" ");
  if (/http\.sslVerify[= ](?:false|0|no)\b/i.test(text)) return "http.sslVerify false";
  return words.find((word) => /^(?:git|http):\/\//.test(word) && !isLocal(word));
}

function strictSsl(words: readonly string[]): string | undefined {
  const text = words.join(" ");
  return /\bstrict-ssl[= ]"?false\b/.test(text) || /\benableStrictSsl[= ]false\b/.test(text)
    ? "strict-ssl false"
    : undefined;
}
