import { Refusal } from "@ringfort/contract";
import type { Settings } from "../settings.ts";
import { readRemoteUrl } from "../vcs/git/remote-url.ts";

/** The address of a repository, by the same rules by which it will be fetched. */
export function readCloneUrl(text: string, { allowFileRepositories }: Settings): string {
  const remote = readRemoteUrl(text, allowFileRepositories ? ["https", "ssh", "http", "file"] : ["https", "ssh"]);
  if (typeof remote === "string") throw new Refusal("invalid", `clone_url: ${remote}`);
  return remote.text;
}
