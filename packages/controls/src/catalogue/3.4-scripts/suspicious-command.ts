import type { Check } from "../../check.ts";
import {
  failsInScripts,
  perScript,
  type ScriptFinding,
  type ScriptRule,
  withInner,
} from "../../config/script-findings.ts";
import { failsOr, pass } from "../../results.ts";
import {
  allCommands,
  type Command,
  codeOf,
  interpreterAfter,
  launchedBy,
  partsOfCommand,
  textOf,
} from "../../shell/index.ts";
import { isLocal } from "./local-url.ts";

export const suspiciousCommand: Check = {
  id: "RF-3.4.9",
  slug: "suspicious-command",
  title: "No step does what attackers do",
  level: 1,
  severity: "critical",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SI-3", "SI-4"], soc2: ["CC6.8", "CC7.2"], cis8: ["10.1"], owasp: [4], ssc: ["1.3.13"] },
  why: "Reverse shells, hidden code and posts of the whole environment are what a compromised pipeline looks like.",
  remedy: "If nobody can say why this is here, open an incident: `ringfort respond open`.",
  guards: ["Waiting for a port of the job's own machine or of a service container through `/dev/tcp` is common."],
  run(config) {
    return failsOr(
      failsInScripts(config, suspicions),
      pass(config.subject, "No step does what attackers do.", { restsOn: "yaml" }),
    );
  },
};

const drops =
  /(?:^|[/.@])(?:pastebin\.com|paste\.ee|hastebin\.com|termbin\.com|transfer\.sh|0x0\.st|file\.io|webhook\.site|requestbin\.(?:com|net)|pipedream\.net|ngrok(?:-free)?\.(?:io|app|dev)|serveo\.net|localtunnel\.me|loca\.lt|interact\.sh|oast\.(?:pro|live|site|online|fun|me)|burpcollaborator\.net|bashupload\.com|anonfiles\.com)(?:[:/]|$)/i;
const miners = /^(?:xmrig|minerd|cpuminer|cgminer|bfgminer|ethminer|nbminer|t-rex|lolMiner)(?:-[\w.]+)?$/;
const connectors = /^(?:nc|ncat|netcat|nc\.traditional|nc\.openbsd)$/;

export const suspicions: ScriptRule = perScript(
  withInner((script) =>
    allCommands(script).flatMap((command): ScriptFinding[] => {
      const found = suspicion(command);
      return found ? [{ at: command, why: found.why, about: found.about, confidence: "medium" }] : [];
    }),
  ),
);

interface Suspicion {
  readonly why: string;
  readonly about: string;
}

function suspicion(command: Command): Suspicion | undefined {
  const texts = [...command.words, ...command.redirections.map(({ target }) => target)].map(textOf);
  for (const text of texts) {
    const socket = /\/dev\/(?:tcp|udp)\/([^/\s"']+)/.exec(text);
    if (socket?.[1] !== undefined && !isOwnHost(socket[1]))
      return {
        why: `A connection to \`${socket[1]}\` is opened through \`${socket[0].slice(0, 8)}\`.`,
        about: "/dev/tcp",
      };
    if (/stratum\+(?:tcp|ssl):\/\//.test(text))
      return { why: "The address of a mining pool stands here.", about: "stratum" };
  }
  for (const { name, args } of launchedBy(command)) {
    const words = args.map(textOf);
    if (miners.test(name)) return { why: `\`${name}\` mines a cryptocurrency.`, about: name };
    if (connectors.test(name) && words.some((word) => /^(?:-[a-z]*[ec]|--exec|--sh-exec)$/.test(word)))
      return { why: `\`${name}\` gives a shell to whoever is at the other end.`, about: name };
    if (/^(?:curl|wget|http|https|nc|ncat)$/.test(name)) {
      const host = words.find((word) => drops.test(word));
      if (host !== undefined)
        return {
          why: `\`${name}\` talks to \`${host}\`, a place where anybody may drop things.`,
          about: `${name} ${host}`,
        };
      if (postsEnvironment(command))
        return { why: `\`${name}\` sends the whole environment away.`, about: `${name} env` };
    }
    if (
      /^(?:base64|openssl|base32)$/.test(name) &&
      words.some((word) => /^(?:-d|-D|--decode|-di)$/.test(word)) &&
      decodesToShell(command)
    )
      return { why: "Code that is hidden by an encoding is run.", about: `${name} shell` };
  }
  return undefined;
}

// A name without a dot is a service container; a variable is what the config's author set.
function isOwnHost(host: string): boolean {
  return isLocal(host) || host.startsWith("$");
}

const dumps = /^(?:env|printenv|set|export)$/;

function postsEnvironment(command: Command): boolean {
  const before = command.pipeline.members.slice(0, command.index);
  if (before.some((member) => member.kind === "command" && isDump(member))) return true;
  for (const part of partsOfCommand(command))
    if (
      (part.kind === "command-substitution" || part.kind === "process-substitution") &&
      part.script.commands.some(isDump)
    )
      return true;
  return false;
}

function isDump(command: Command): boolean {
  const [first] = launchedBy(command);
  return first !== undefined && dumps.test(first.name) && first.args.every((word) => textOf(word) === "-p");
}

function decodesToShell(command: Command): boolean {
  const interpreter = interpreterAfter(command);
  if (interpreter !== undefined) return true;
  const { owner, kind } = command.block;
  if (owner?.kind !== "command" || (kind !== "command-substitution" && kind !== "process-input")) return false;
  const code = codeOf(owner);
  return code?.words.some((word) => word.start <= command.start && command.end <= word.end) ?? false;
}
