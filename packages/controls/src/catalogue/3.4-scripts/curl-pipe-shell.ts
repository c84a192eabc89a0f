import type { Check } from "../../check.ts";
import { downloadsOf } from "../../config/downloads-of.ts";
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
  type Download,
  launchedBy,
  programName,
  remoteCodeIn,
  type Script,
  textOf,
} from "../../shell/index.ts";
import { holdsCommit } from "../3.5-orbs/orb-reference.ts";
import { isLocal } from "./local-url.ts";

export const curlPipeShell: Check = {
  id: "RF-3.4.5",
  slug: "curl-pipe-shell",
  title: "No downloaded program runs unchecked",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: {
    nist: ["SI-7", "CM-14", "SR-11"],
    soc2: ["CC6.8"],
    cis8: ["2.7", "16.11"],
    owasp: [3],
    ssc: ["2.4.3", "3.1.1"],
  },
  why: "Whoever controls that host, or its name, on the day of the build runs commands with the job's secrets.",
  remedy:
    "Download to a file, compare it with a checksum that stands in the repository (`sha256sum -c`), and run it then.",
  guards: [
    "A checksum or a signature that is checked between the download and its use.",
    "What comes from the job's own machine.",
    "A URL that holds a commit does not change, and is told at medium.",
  ],
  run(config) {
    return failsOr(
      failsInScripts(config, uncheckedDownloads),
      pass(config.subject, "No downloaded program runs unchecked.", { restsOn: "yaml" }),
    );
  },
};

export const uncheckedDownloads: ScriptRule = perScript(
  withInner((script) =>
    script.language === "posix" ? downloadsOf(script).flatMap((one) => judged(one, script) ?? []) : foreign(script),
  ),
);

function judged({ command, tool, urls, use, verifiedBy, output }: Download, script: Script): ScriptFinding | undefined {
  if (!use || use.how === "unpacked" || verifiedBy) return undefined;
  const url = urls[0] ? textOf(urls[0]) : undefined;
  if (url !== undefined && isLocal(url)) return undefined;
  const runs = use.how === "installed" && output?.kind === "file" && isRunAfter(use.by, output.name, script);
  const how = runs ? "run" : use.how;
  const what = url === undefined ? `What \`${tool.name}\` downloads` : `\`${shortened(url)}\``;
  return {
    at: command,
    why: `${what} ${words[how]}, and nothing checks what was downloaded.`,
    about: `${how} ${shortened(url ?? tool.name)}`,
    ...(how === "installed" ? { confidence: "medium" } : {}),
    ...(url !== undefined && holdsCommit(url) ? { severity: "medium" } : {}),
  };
}

/** PowerShell and other languages: what a look at the text can tell. */
function foreign({ text }: Script): ScriptFinding[] {
  return remoteCodeIn(text).map((at) => ({
    at,
    why: `\`${text.slice(at.start, Math.min(at.end, at.start + 90))}\` runs what it downloads, and nothing checks what was downloaded.`,
    about: `run ${text.slice(at.start, Math.min(at.end, at.start + 60))}`,
  }));
}

/** `chmod +x setup.sh` makes it a program, and `./setup.sh` runs it. */
function isRunAfter({ end }: Command, file: string, script: Script): boolean {
  const name = programName(file);
  return allCommands(script).some((command) => {
    if (command.start < end) return false;
    const code = codeOf(command)?.file;
    return (
      launchedBy(command).some(({ path }) => path.includes("/") && programName(path) === name) ||
      (code !== undefined && programName(textOf(code)) === name)
    );
  });
}

const words = {
  piped: "is piped into a shell",
  substituted: "becomes a part of a script",
  run: "is downloaded and run",
  installed: "is downloaded and installed",
} as const;

function shortened(url: string): string {
  return url.length > 90 ? `${url.slice(0, 87)}…` : url;
}
