/** A value is of no use. The message says in one sentence of whom, and what would be right. */
export class WrongValue extends Error {}

/** The same reading, which says of what it is when a value is of no use: `port must be …`. */
export function named<Value>(name: string, parse: (value: string) => Value): (value: string) => Value {
  return (value) => {
    try {
      return parse(value);
    } catch (error) {
      throw error instanceof WrongValue ? new WrongValue(`${name} ${error.message}`) : error;
    }
  };
}

/** Reads a whole number in these bounds. */
export function whole(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new WrongValue(`must be a whole number from ${least} to ${most}, not '${value}'`);
  };
}

/** Takes any text but an empty one. */
export function words(value: string): string {
  if (value !== '') return value;
  throw new WrongValue('must not be empty');
}

/**
 * Takes a name or an address, also one in brackets, as IPv6 has them in front of a port. `remedy`: where a port that was
 * written behind it belongs.
 */
export function host(remedy: (address: string, port: string) => string): (value: string) => string {
  return (value) => {
    const [, address = '', port] = /^(\[.+\]|[^:]+):(\d+)$/.exec(value) ?? [];
    if (port !== undefined)
      throw new WrongValue(`must be without a port; give that ${remedy(address, port)}`);
    return words(value.replace(/^\[(.+)\]$/, '$1'));
  };
}
