import { isRoom } from '../../protocol/rooms.ts';

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
    const number = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new WrongValue(`must be a whole number from ${least} to ${most}, not '${value}'`);
  };
}

/** Takes a room. */
export function room(value: string): string {
  if (isRoom(value)) return value;
  throw new WrongValue(`must be # and letters or digits, in quotes for the shell: '#dev', not '${value}'`);
}

/** Takes any text but an empty one. */
export function words(value: string): string {
  if (value !== '') return value;
  throw new WrongValue('must not be empty');
}

/** Takes a name or an address, also one in brackets, as IPv6 has them in front of a port. */
export function host(value: string): string {
  const [, alone, port] = /^(\[.+\]|[^:]+):(\d+)$/.exec(value) ?? [];
  if (port !== undefined)
    throw new WrongValue(`must be without a port; give that as a second argument: ./client ${alone} ${port}`);
  return words(value.replace(/^\[(.+)\]$/, '$1'));
}
