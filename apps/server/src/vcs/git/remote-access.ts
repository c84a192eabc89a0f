import { isIPv4 } from "node:net";
import type { GitCredentials, GitOptions } from "./git-options.ts";
import { type GitFailure, refuse } from "./git-result.ts";
import { type RemoteUrl, readRemoteUrl } from "./remote-url.ts";

export interface RemoteAccess {
  readonly ok: true;
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What no message may show. */
  readonly secrets: readonly string[];
}

/** How git may reach a repository: what it is told by its environment, never by its arguments, which every user can list. */
export async function openRemote(
  address: string,
  options: GitOptions,
  credentials: GitCredentials | undefined,
): Promise<RemoteAccess | GitFailure> {
  const remote = readRemoteUrl(address, options.protocols);
  if (typeof remote === "string") return refuse("refused", remote);
  const settings: [key: string, value: string][] = [];
  const environment: Record<string, string> = { GIT_ALLOW_PROTOCOL: options.protocols.join(":") };
  const secrets: string[] = [];

  let addresses: readonly string[] = [];
  if (remote.host && options.checkHost) {
    const checked = await options.checkHost(remote.host);
    if (!checked.ok) return refuse(checked.retry ? "unreachable" : "refused", checked.message);
    if (remote.protocol === "http" && !checked.isAllowedPrivate) {
      return refuse("refused", `${remote.host} is reached by https or ssh, or not at all.`);
    }
    addresses = checked.addresses;
  }
  // An address is what it is; only a name could mean another one a moment later.
  if (addresses.length > 0 && remote.protocol !== "ssh" && !isAddress(remote.host)) {
    settings.push(["http.curloptResolve", pinned(remote, addresses)]);
  }
  if (remote.protocol === "ssh") {
    environment["GIT_SSH_COMMAND"] = sshCommand(remote, addresses[0], credentials);
    environment["GIT_SSH_VARIANT"] = "ssh";
  } else if (credentials?.kind === "token" && remote.host) {
    const basic = Buffer.from(`${credentials.username ?? "x-access-token"}:${credentials.token}`).toString("base64");
    settings.push([`http.${new URL(remote.text).origin}/.extraHeader`, `Authorization: Basic ${basic}`]);
    secrets.push(credentials.token, basic);
  }
  return { ok: true, url: remote.text, environment: { ...environment, ...configured(settings) }, secrets };
}

/** Git connects to the addresses that were checked, whatever the name means a moment later. */
function pinned(remote: RemoteUrl, addresses: readonly string[]): string {
  const port = remote.port ?? (remote.protocol === "http" ? 80 : 443);
  const targets = addresses.map((address) => (address.includes(":") ? `[${address}]` : address));
  return `${remote.host}:${port}:${targets.join(",")}`;
}

function sshCommand(remote: RemoteUrl, address: string | undefined, credentials: GitCredentials | undefined): string {
  const meetsHosts = credentials?.kind === "ssh-key" && credentials.meetsHosts;
  const checking = `-oStrictHostKeyChecking=${meetsHosts ? "accept-new" : "yes"}`;
  const words = ["ssh", "-F", "/dev/null", "-oBatchMode=yes", checking, "-oConnectTimeout=20"];
  words.push("-oIdentitiesOnly=yes", "-oForwardAgent=no", "-oPermitLocalCommand=no", "-oClearAllForwardings=yes");
  if (address !== undefined) words.push(`-oHostName=${address}`, `-oHostKeyAlias=${knownAs(remote)}`);
  if (credentials?.kind === "ssh-key") {
    words.push(`-oUserKnownHostsFile=${credentials.knownHostsFile}`, "-oGlobalKnownHostsFile=/dev/null");
    words.push(`-oIdentityFile=${credentials.keyFile}`);
  }
  return words.map(quoted).join(" ");
}

function isAddress(host: string): boolean {
  return host.startsWith("[") || isIPv4(host);
}

/** As known_hosts has it, where a port other than ssh's own is part of the name. */
function knownAs(remote: RemoteUrl): string {
  return remote.port === undefined || remote.port === 22 ? remote.host : `[${remote.host}]:${remote.port}`;
}

// Git hands this command to a shell.
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function configured(settings: readonly (readonly [key: string, value: string])[]): Record<string, string> {
  const environment: Record<string, string> = { GIT_CONFIG_COUNT: String(settings.length) };
  for (const [index, [key, value]] of settings.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return environment;
}
