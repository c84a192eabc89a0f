import type { GitProtocol } from "./git-options.ts";

export interface RemoteUrl {
  readonly protocol: GitProtocol;
  /** As git is told it. */
  readonly text: string;
  /** Empty for a folder of this machine. */
  readonly host: string;
  readonly port: number | undefined;
}

const longest = 2_048;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const unprintable = /[\x00-\x20\x7f]/;
/** `name::address` has git run a program `git-remote-name`. */
const helper = /^[^/]*?::/;
const hostName = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])$/;
const userName = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
const scpLike = /^(?:(?<user>[^@/:]+)@)?(?<host>[^@/:]+):(?<path>[^:/-].*|\/.*)$/;

/** Reads where a repository is. Git's own reading knows helpers (`ext::…`) that run programs, so it gets only what this lets through. */
export function readRemoteUrl(text: string, protocols: readonly GitProtocol[]): RemoteUrl | string {
  if (text.length > longest || unprintable.test(text) || text.startsWith("-") || helper.test(text)) {
    return "This is not the address of a git repository.";
  }
  const remote = readAddress(text);
  if (typeof remote === "string") return remote;
  if (!protocols.includes(remote.protocol)) return `Repositories may not be reached by ${remote.protocol} here.`;
  return remote;
}

function readAddress(text: string): RemoteUrl | string {
  if (text.startsWith("/")) return { protocol: "file", text, host: "", port: undefined };
  if (text.includes("://")) return readUrl(text);
  const parts = scpLike.exec(text)?.groups;
  if (!parts?.host || !hostName.test(parts.host) || (parts.user !== undefined && !userName.test(parts.user))) {
    return "This is not the address of a git repository.";
  }
  return { protocol: "ssh", text, host: parts.host, port: undefined };
}

function readUrl(text: string): RemoteUrl | string {
  const url = URL.parse(text);
  const protocol = url?.protocol.slice(0, -1);
  if (!url || !isProtocol(protocol)) return "A repository is reached by https, ssh, http or file.";
  if (url.search || url.hash) return "The address of a repository has no `?` and no `#`.";
  if (protocol === "file") {
    return url.host === ""
      ? { protocol, text, host: "", port: undefined }
      : "A file address names a folder of this machine.";
  }
  if (!hostName.test(url.hostname)) return "The address names no host.";
  // Told apart from a name alone for ssh, where the user is part of the address.
  if (url.password || (url.username && protocol !== "ssh")) return "Credentials do not belong in an address.";
  if (url.username && !userName.test(url.username)) return "The address names a user that cannot be.";
  if (!/^\/+[^/-]/.test(url.pathname)) return "The address names no repository.";
  return { protocol, text: url.href, host: url.hostname, port: url.port ? Number(url.port) : undefined };
}

function isProtocol(text: string | undefined): text is GitProtocol {
  return text === "https" || text === "ssh" || text === "http" || text === "file";
}
