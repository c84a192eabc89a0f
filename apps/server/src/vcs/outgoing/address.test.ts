import fc from "fast-check";
import { expect, test } from "vitest";
import { isPublicAddress, plainAddress } from "./address.ts";

test.each([
  ["8.8.8.8", true],
  ["1.1.1.1", true],
  ["172.15.255.255", true],
  ["172.32.0.0", true],
  ["100.63.255.255", true],
  ["100.128.0.0", true],
  ["2606:4700:4700::1111", true],
  ["::ffff:8.8.8.8", true],
  ["0.0.0.0", false],
  ["0.1.2.3", false],
  ["10.0.0.1", false],
  ["100.64.0.1", false],
  ["100.100.100.200", false],
  ["127.0.0.1", false],
  ["127.255.255.255", false],
  ["168.63.129.16", false],
  ["169.254.169.254", false],
  ["172.16.0.1", false],
  ["172.31.255.255", false],
  ["192.0.0.192", false],
  ["192.168.1.1", false],
  ["198.18.0.1", false],
  ["224.0.0.1", false],
  ["255.255.255.255", false],
  ["::", false],
  ["::1", false],
  ["::127.0.0.1", false],
  ["::ffff:127.0.0.1", false],
  ["::ffff:7f00:1", false],
  ["0:0:0:0:0:ffff:7f00:0001", false],
  ["::ffff:0:127.0.0.1", false],
  ["64:ff9b::7f00:1", false],
  ["64:ff9b:1::1", false],
  ["2001::1", false],
  ["2001:db8::1", false],
  ["2002:7f00:1::", false],
  ["fc00::1", false],
  ["fd00:ec2::254", false],
  ["fe80::1", false],
  ["fe80::1%eth0", false],
  ["fec0::1", false],
  ["ff02::1", false],
  ["100::1", false],
  ["5f00::1", false],
  ["localhost", false],
  ["", false],
  ["127.1", false],
  ["0177.0.0.1", false],
  ["2130706433", false],
])("%s is public: %s", (address, is) => expect(isPublicAddress(address)).toBe(is));

test("an IPv4 address in the clothes of IPv6 is judged as what it is", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(plainAddress(`::ffff:${address}`)).toBe(address);
      expect(isPublicAddress(`::ffff:${address}`)).toBe(isPublicAddress(address));
    }),
  );
});

test("every spelling of an IPv6 address is judged alike", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), (groups) => {
      const long = groups.map((group) => group.toString(16).padStart(4, "0")).join(":");
      const short = new URL(`http://[${long}]/`).hostname.slice(1, -1);
      expect(isPublicAddress(long.toUpperCase())).toBe(isPublicAddress(short));
    }),
  );
});
