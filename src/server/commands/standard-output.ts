import { fstatSync, writeSync } from 'node:fs';

/** Writes to standard output, as fast as that takes it; rejects with the system's error. */
export async function writeOut(text: string): Promise<void> {
  // Node.js writes to a file once and does not look how much of it the disk has taken.
  if (fstatSync(process.stdout.fd).isFile()) return writeWhole(process.stdout.fd, Buffer.from(text));
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
