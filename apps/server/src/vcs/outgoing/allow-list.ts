import { BlockList, isIPv4 } from "node:net";
import { plainAddress } from "./address.ts";

/** The private places that the operator lets Ringfort talk to, by name or by address. */
export interface AllowList {
  allowsHost(host: string): boolean;
  allowsAddress(address: string): boolean;
}

/** Reads entries such as `git.corp.example`, `10.1.0.0/16`, `fd00::/8` and `127.0.0.1`. A wrong one throws: it is a setting. */
export function readAllowList(entries: readonly string[]): AllowList {
  const hosts = new Set<string>();
  const addresses = new BlockList();
  for (const entry of entries) {
    const [name = "", bits, ...rest] = entry.split("/");
    const address = plainAddress(name.replace(/^\[(.*)\]$/, "$1"));
    if (address) addSubnet(addresses, address, bits, rest.length, entry);
    else if (bits === undefined && isHostName(name)) hosts.add(hostKey(name));
    else throw new Error(`\`${entry}\` is neither a host nor a range of addresses.`);
  }
  return {
    allowsHost: (host) => hosts.has(hostKey(host)),
    allowsAddress: (address) => {
      const plain = plainAddress(address);
      return plain !== undefined && addresses.check(plain, isIPv4(plain) ? "ipv4" : "ipv6");
    },
  };
}

function addSubnet(list: BlockList, address: string, bits: string | undefined, rest: number, entry: string): void {
  const family = isIPv4(address) ? "ipv4" : "ipv6";
  const most = family === "ipv4" ? 32 : 128;
  const length = bits === undefined ? most : Number(bits);
  if (rest > 0 || bits === "" || !Number.isInteger(length) || length < 0 || length > most) {
    throw new Error(`\`${entry}\` is no range of addresses.`);
  }
  list.addSubnet(address, length, family);
}

function isHostName(text: string): boolean {
  return /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/i.test(text) && !/^[0-9.]+$/.test(text);
}

/** The dot at the end of a name changes nothing about where it leads. */
function hostKey(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}
