/** Which addresses of the internet are everybody's to reach. */
import ipaddr from "ipaddr.js";

/** Names that only mean something on a machine or in a network of somebody's own. */
const privateNames = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|private|home\.arpa)$/;

const everybodys = ipaddr.parseCIDR("2000::/3");

/**
 * Whether an address, as text, is a public one: not private, loopback, link-local, shared (CGNAT), multicast, reserved, for documentation
 * or benchmarks; nor an IPv6 address that stands for an IPv4 one (mapped, compatible, translated by NAT64, 6to4, Teredo), whatever it
 * stands for. Anything that is no address is none.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== "unicast") return false;
  return address.kind() === "ipv4" || address.match(everybodys);
}

/** Whether an address is this very machine's. */
export const isLoopbackAddress = (text: string): boolean => ipaddr.isValid(text) && ipaddr.process(text).range() === "loopback";

/** A URL's host as an address, without the brackets of IPv6; undefined for a name. */
export function addressOf(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[(.*)\]$/, "$1");
  return ipaddr.isValid(bare) ? bare : undefined;
}

/** Whether a name may be one of the public internet: it has a domain, and not one of a private network. */
export const isPublicName = (hostname: string): boolean => {
  const name = hostname.toLowerCase().replace(/\.$/, "");
  return name.includes(".") && !privateNames.test(name);
};
