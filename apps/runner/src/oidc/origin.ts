/**
 * The repository as `vcs-origin` in a token names it: `github.com/acme/app`, however the runner's trust file writes its address. A folder
 * of this machine is `localhost` and its path.
 */
export function originOf(repository: string): string {
  const scp = /^(?:[^@/]+@)?([^:/]+):(?!\/\/)(.+)$/.exec(repository);
  if (scp) return joined(scp[1]!, scp[2]!);
  const url = URL.parse(repository);
  if (!url) return joined("localhost", repository);
  return joined(url.host || "localhost", url.pathname);
}

function joined(host: string, path: string): string {
  const plain = path.replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  return `${host.toLowerCase()}/${plain}`;
}
