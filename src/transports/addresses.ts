import { BlockList, isIPv4, isIPv6 } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const MAPPED = '::ffff:';

/** Whether an address is one of this machine's own: 127/8, ::1 or ::ffff:127/104. */
export function isLoopback(address: string): boolean {
  const plain = plainAddress(address);
  if (isIPv4(plain)) return LOOPBACK.check(plain, 'ipv4');
  return isIPv6(plain) && LOOPBACK.check(plain, 'ipv6');
}

/** An IPv4 address that came over an IPv6 socket, without the mapping; any other address as it is. */
export function plainAddress(address: string): string {
  const rest = address.startsWith(MAPPED) ? address.slice(MAPPED.length) : '';
  return isIPv4(rest) ? rest : address;
}

/**
 * What counts as one sender: an IPv4 address, or the /64 of an IPv6 address, of which one household or attacker has
 * 2^64 addresses.
 */
export function sender(address: string): string {
  const plain = plainAddress(address);
  return isIPv6(plain) ? firstFourGroups(plain) : plain;
}

function firstFourGroups(address: string): string {
  const [withoutZone = ''] = address.split('%');
  const [head = '', tail] = withoutZone.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const behind = tail === '' ? 0 : tail.split(':').length;
    while (groups.length + behind < 8) groups.push('0');
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
