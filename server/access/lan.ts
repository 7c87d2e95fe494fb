import { BlockList, isIP } from "node:net";

/** Is that an address that the Internet does not route: of this machine, a private network (RFC 1918, 4193), a link, or a VPN (RFC 6598)? */
export function isOnLan(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && LAN.check(address, family === 4 ? "ipv4" : "ipv6");
}

const LAN = new BlockList();
for (const [network, prefix] of [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
  ["100.64.0.0", 10],
] as const) {
  LAN.addSubnet(network, prefix, "ipv4");
}
LAN.addAddress("::1", "ipv6");
LAN.addSubnet("fc00::", 7, "ipv6");
LAN.addSubnet("fe80::", 10, "ipv6");
