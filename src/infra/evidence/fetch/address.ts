import ipaddr from "ipaddr.js";

/** Addresses of cloud machines' own services that stand inside global unicast (Azure's wire server). */
const METADATA_V4: readonly [string, number][] = [["168.63.129.16", 32]];

/** All that is given out as global unicast in IPv6 (IANA, RFC 4291); outside of it nothing is public. */
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR("2000::/3");

/** The well-known NAT64 prefix (RFC 6052): such an address is as public as the IPv4 address in its last 32 bits. */
const NAT64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");

/**
 * Whether an address stands for one public machine: global unicast as the IANA special-purpose registries have it, and
 * nothing that carries another address inside but NAT64 with a public one. Anything else, and what is no address, is not.
 */
export function isPublicAddress(text: string): boolean {
  if (text.includes("%") || !ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  return address instanceof ipaddr.IPv4 ? isPublicV4(address) : isPublicV6(address);
}

function isPublicV4(address: ipaddr.IPv4): boolean {
  const isMetadata = METADATA_V4.some(([base, bits]) =>
    address.match(ipaddr.IPv4.parse(base), bits),
  );
  return address.range() === "unicast" && !isMetadata;
}

function isPublicV6(address: ipaddr.IPv6): boolean {
  if (address.match(NAT64)) return isPublicV4(new ipaddr.IPv4(address.toByteArray().slice(12)));
  return address.range() === "unicast" && address.match(GLOBAL_V6);
}
