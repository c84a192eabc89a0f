import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { isPublicAddress, plainAddress } from "./address.ts";
import { type AllowList, readAllowList } from "./allow-list.ts";

export type CheckedHost =
  | {
      readonly ok: true;
      /** The only addresses to connect to. */
      readonly addresses: readonly string[];
      /** Whether the operator allowed this place although it is private. */
      readonly isAllowedPrivate: boolean;
    }
  | { readonly ok: false; readonly retry: boolean; readonly message: string };

export type HostCheck = (host: string) => Promise<CheckedHost>;
export type Resolve = (host: string) => Promise<readonly string[]>;

/** Asks what a host's name means now and lets through the addresses that may be reached: whoever names the host may own its DNS. */
export function createHostCheck(allowPrivate: readonly string[], resolve: Resolve = systemResolve): HostCheck {
  const allowed = readAllowList(allowPrivate);
  return async (host) => {
    const literal = host.replace(/^\[(.*)\]$/, "$1");
    if (isIP(literal)) return check(host, [literal], allowed);
    try {
      return check(host, await resolve(host), allowed);
    } catch {
      return { ok: false, retry: true, message: `The name ${host} cannot be resolved.` };
    }
  };
}

function check(host: string, found: readonly string[], allowed: AllowList): CheckedHost {
  const plain = found.map(plainAddress).filter((address) => address !== undefined);
  const ours = allowed.allowsHost(host) ? plain : plain.filter(allowed.allowsAddress);
  if (ours.length > 0) return { ok: true, addresses: ours, isAllowedPrivate: true };
  const open = plain.filter(isPublicAddress);
  if (open.length > 0) return { ok: true, addresses: open, isAllowedPrivate: false };
  return { ok: false, retry: false, message: `${host} is a private address, and the operator has not allowed it.` };
}

async function systemResolve(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}
