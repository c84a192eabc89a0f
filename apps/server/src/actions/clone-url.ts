import { Refusal } from "@ringfort/contract";
import type { Settings } from "../settings.ts";
import type { GitProtocol } from "../vcs/git/index.ts";
import { readRemoteUrl } from "../vcs/git/remote-url.ts";

/** The address of a repository, by the same rules by which it will be fetched. */
export function readCloneUrl(text: string, settings: Settings): string {
  const remote = readRemoteUrl(text, gitProtocols(settings));
  if (typeof remote === "string") throw new Refusal("invalid", `clone_url: ${remote}`);
  return remote.text;
}

/** Without TLS only places in a private network that the operator has named are reached; git asks for each host. */
export function gitProtocols({ allowFileRepositories, allowPrivateAddresses }: Settings): readonly GitProtocol[] {
  return [
    "https",
    "ssh",
    ...(allowPrivateAddresses.length > 0 ? (["http"] as const) : []),
    ...(allowFileRepositories ? (["file"] as const) : []),
  ];
}
