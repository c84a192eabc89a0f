import { allCommands, type Command, launchedBy, type Script, stdoutGoesTo, textOf } from "../shell/index.ts";
import { credentialsIn } from "./credential-uses.ts";
import { once } from "./script-findings.ts";

/** Where programs leave what they were given to sign in with. */
const logins: readonly (readonly [program: RegExp, words: RegExp, file: string])[] = [
  [/^(?:docker|podman)$/, /^login\b/, "~/.docker/config.json"],
  [/^(?:npm|pnpm)$/, /^(?:config set|set)\b.*_?(?:auth|password)/i, "~/.npmrc"],
  [/^npm$/, /^(?:login|adduser)\b/, "~/.npmrc"],
  [/^yarn$/, /^config set\b.*(?:auth|token)/i, "~/.yarnrc.yml"],
  [/^aws$/, /^configure\b(?! list| get)/, "~/.aws/credentials"],
  [/^gcloud$/, /^auth (?:activate-service-account|login)\b/, "~/.config/gcloud/credentials.db"],
  [/^az$/, /^login\b/, "~/.azure/msal_token_cache.json"],
  [/^heroku$/, /^(?:login|auth:login)\b/, "~/.netrc"],
  [/^gh$/, /^auth login\b/, "~/.config/gh/hosts.yml"],
  [/^cargo$/, /^login\b/, "~/.cargo/credentials.toml"],
  [/^composer$/, /^config\b.*(?:-g|--global)\b.*(?:oauth|basic|token|bearer)/, "~/.composer/auth.json"],
  [/^poetry$/, /^config\b.*(?:pypi-token|http-basic)/, "~/.config/pypoetry/auth.toml"],
  [/^bundle$/, /^config\b.*(?:\$\{|--global .*:)/, "~/.bundle/config"],
  [/^helm$/, /^registry login\b/, "~/.config/helm/registry/config.json"],
  [/^terraform$/, /^login\b/, "~/.terraform.d/credentials.tfrc.json"],
  [/^git$/, /^config --global\b.*(?:insteadof|credential|extraheader)/i, "~/.gitconfig"],
  [/^kubectl$/, /^config set-credentials\b/, "~/.kube/config"],
];

export interface CredentialFile {
  /** As written, or where the program puts it. */
  readonly path: string;
  readonly command: Command;
}

/** Files in which a script leaves a credential. */
export const credentialFilesOf: (script: Script) => readonly CredentialFile[] = once((script) =>
  allCommands(script).flatMap((command) => {
    const written = writtenCredential(command);
    return [...(written === undefined ? [] : [{ path: written, command }]), ...loginFile(command)];
  }),
);

function loginFile(command: Command): CredentialFile[] {
  for (const { name, args } of launchedBy(command)) {
    const rows = logins.filter(([program]) => program.test(name));
    if (rows.length === 0) continue;
    const words = args.slice(0, 30).map(textOf).join(" ").slice(0, 1000);
    const row = rows.find(([, pattern]) => pattern.test(words));
    if (row) return [{ path: row[2], command }];
  }
  return [];
}

/** `echo "$TOKEN" > f`, `echo "$KEY" | base64 -d > f`, `cat > f << EOF`. */
function writtenCredential(command: Command): string | undefined {
  if (credentialsIn(command).length === 0) return undefined;
  for (const member of [command, ...command.pipeline.members.slice(command.index + 1, command.index + 6)]) {
    if (member.kind !== "command") continue;
    const goes = stdoutGoesTo(member);
    if (goes.kind === "file") return textOf(goes.target);
    const tee = launchedBy(member).find(({ name }) => name === "tee");
    const file = tee?.args.find((word) => !textOf(word).startsWith("-"));
    if (file) return textOf(file);
  }
  return undefined;
}
