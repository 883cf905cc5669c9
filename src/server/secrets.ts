import { createHash, randomBytes } from 'node:crypto';
import type { Secrets } from '../core/ports.ts';

const BYTES = 16;

/** Randomness of the system. A token has 128 bits of it, so a plain hash of it is as good as a slow one. */
export const secrets: Secrets = {
  make: () => randomBytes(BYTES).toString('base64url'),
  hash: (token) => createHash('sha256').update(token).digest('base64url'),
};
