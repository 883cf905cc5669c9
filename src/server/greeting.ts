import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { harmless } from '../protocol/text.ts';
import { isEverywhere, nearAddress } from './near-address.ts';

/** What the server says when it is ready: where it listens and how to join, also from another machine. */
export function greeting(version: string, port: number, host: string | undefined, data: string): string {
  const far = machineAddresses(host).filter((address) => isEverywhere(host) || address === host);
  const lines = [
    `Parley ${version} listens on port ${port}${isEverywhere(host) ? '' : ` of ${host}`}.`,
    `  Join from this machine:     ./client ${nearAddress(host)} ${port}`,
    ...far.map((address) => `  Join from another machine:  ./client ${address} ${port}`),
    `  What is said is kept in ${harmless(data)}. Ctrl-C announces the end to everyone, then ends it.`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The addresses under which other machines can reach this one; link-local ones need a zone and are left out. */
function machineAddresses(host: string | undefined): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
    .map(({ address }) => address)
    .filter((address) => host !== '0.0.0.0' || !isIPv6(address));
}
