import { isLoopback, type Settings } from "../settings.ts";

/** A page elsewhere can make a browser send requests here under a name of its own (DNS rebinding): only our names are answered. */
export function hostIsOurs(hostname: string, { publicUrl }: Pick<Settings, "publicUrl">): boolean {
  const name = hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  return isLoopback(name) || name === new URL(publicUrl).hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase();
}
