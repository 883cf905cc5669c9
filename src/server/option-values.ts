/** What can be given as the value of an option, and what is wrong with what can't. */

/** A value is of no use. The message says in one sentence of whom, and what would be right. */
export class WrongValue extends Error {}

/** The same reading, which says of what it is when a value is of no use: `--grace must be …`. */
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

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };
/** Smaller than this, a journal would be cut at every commit. */
const LEAST_SIZE = 2 ** 20;

/** Reads a size in bytes, such as `500M`; of at least 1M. */
export function size(value: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,12})([KMGT]?)$/.exec(value) ?? [];
  const bytes = digits === '' ? Number.NaN : Number(digits) * (UNITS[unit] ?? Number.NaN);
  if (bytes >= LEAST_SIZE) return bytes;
  throw new WrongValue(
    `must be a size of at least 1M, a whole number and then nothing, K, M, G or T, not '${value}'`,
  );
}

/** Takes any text but an empty one. */
export function words(value: string): string {
  if (value !== '') return value;
  throw new WrongValue('must not be empty');
}

/** Takes an address, also one in brackets, as IPv6 has them in front of a port. */
export function host(value: string): string {
  const [, alone, port] = /^(\[.+\]|[^:]+):(\d+)$/.exec(value) ?? [];
  if (port !== undefined)
    throw new WrongValue(`must be without a port; give that by itself: ./server ${port} --host ${alone}`);
  return words(value.replace(/^\[(.+)\]$/, '$1'));
}

/** Reads 1 or 0, as the environment has a flag. */
export function yesOrNo(value: string): boolean {
  if (value === '1' || value === 'true') return true;
  if (value === '0' || value === 'false') return false;
  throw new WrongValue(`must be 1 or 0, not '${value}'`);
}
