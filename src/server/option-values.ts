import { host, WrongValue } from '../command-line/option-values.ts';

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

/** Takes an address to listen on. */
export const address = host((alone, port) => `by itself: ./server ${port} --host ${alone}`);

/** Reads 1 or 0, as the environment has a flag. */
export function yesOrNo(value: string): boolean {
  if (value === '1' || value === 'true') return true;
  if (value === '0' || value === 'false') return false;
  throw new WrongValue(`must be 1 or 0, not '${value}'`);
}
