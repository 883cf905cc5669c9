import type { Secrets } from '../../src/core/ports.ts';

/** Secrets that anybody can guess, so that a test is the same each time it runs. */
export function countingSecrets(): Secrets {
  let made = 0;
  return {
    make() {
      made += 1;
      return `secret-${made}`;
    },
    hash: (token) => `hash of ${token}`,
  };
}
