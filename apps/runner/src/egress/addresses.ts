import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Companies' own networks. */
const privateIpv4 = ranges("ipv4", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]);
const privateIpv6 = ranges("ipv6", ["fc00::/7"]);
/** This machine, shared and link-local networks, documentation, multicast, reserved: nobody's host. */
const noIpv4 = ranges("ipv4", [
  "0.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  // Azure's host answers its machines here, on an address that looks public.
  "168.63.129.16/32",
]);
const globalIpv6 = ranges("ipv6", ["2000::/3"]);
/** Inside the global range, and yet a tunnel to IPv4 (Teredo, 6to4), documentation or reserved. */
const specialIpv6 = ranges("ipv6", ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]);
/** Where AWS tells its machines their credentials. */
const metadataIpv6 = ranges("ipv6", ["fd00:ec2::/32"]);

/** `private` is a network that its owner may want jobs to reach; `forbidden` is what no job has any business with. */
export function kindOfAddress(address: string): "public" | "private" | "forbidden" {
  const plain = plainAddress(address);
  if (plain === undefined) return "forbidden";
  if (isIPv4(plain)) {
    if (noIpv4.check(plain, "ipv4")) return "forbidden";
    return privateIpv4.check(plain, "ipv4") ? "private" : "public";
  }
  if (metadataIpv6.check(plain, "ipv6")) return "forbidden";
  if (privateIpv6.check(plain, "ipv6")) return "private";
  return globalIpv6.check(plain, "ipv6") && !specialIpv6.check(plain, "ipv6") ? "public" : "forbidden";
}

/** An IPv4 address in the clothes of IPv6 is the IPv4 address. */
function plainAddress(address: string): string | undefined {
  if (isIPv4(address)) return address;
  if (!isIPv6(address) || address.includes("%")) return undefined;
  const short = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:(?<high>[0-9a-f]{1,4}):(?<low>[0-9a-f]{1,4})$/.exec(short)?.groups;
  if (!mapped?.high || !mapped.low) return short;
  const [high, low] = [Number.parseInt(mapped.high, 16), Number.parseInt(mapped.low, 16)];
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

function ranges(family: "ipv4" | "ipv6", subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = "", bits] = subnet.split("/");
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}
