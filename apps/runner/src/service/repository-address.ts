/** Which addresses a runner fetches from: those at which the other side proves who it is. */
export function refuseAddress(url: string, { allowFiles }: { readonly allowFiles: boolean }): string | undefined {
  if (/^-|["\s\p{C}]/u.test(url) || url === "") return "The repository's address cannot be one";
  if (isFile(url)) return allowFiles ? undefined : "This runner does not fetch from files of its machine";
  if (/^(?:https|ssh):\/\/[^/]/.test(url) || isScpLike(url)) return undefined;
  return "The runner fetches over https and ssh only";
}

function isFile(url: string): boolean {
  return url.startsWith("/") || url.startsWith("file:");
}

/** `git@host:path`, which is ssh; `transport::address` would be a program. */
function isScpLike(url: string): boolean {
  return /^(?:[\w.-]+@)?[\w.-]+:(?![:/])/.test(url) && !url.includes("::");
}

/** Passwords belong in no message. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/\/\/[^/@\s]+@/g, "//");
}
