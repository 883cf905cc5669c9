const ALL_IPV4 = '0.0.0.0';

/** The hosts that stand for all addresses of a machine, and where one that listens there is reached from itself. */
const NEAR: ReadonlyMap<string, string> = new Map([
  [ALL_IPV4, '127.0.0.1'],
  ['::', '::1'],
]);

/** Whether a server with this `--host`, or without one, listens on all addresses of the machine. */
export function isEverywhere(host: string = ALL_IPV4): boolean {
  return NEAR.has(host);
}

/** Where a server with this `--host`, or without one, is reached from its own machine. */
export function nearAddress(host: string = ALL_IPV4): string {
  return NEAR.get(host) ?? host;
}
