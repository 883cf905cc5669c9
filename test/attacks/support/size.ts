/** Whether the attacks are run as large as the catalogue has them (`npm run check:attacks`), or in their short form. */
const isFull = process.env.PARLEY_ATTACKS === 'full';

/** The size of an attack: small in the test suite, whole in the check. */
export function size(short: number, full: number): number {
  return isFull ? full : short;
}
