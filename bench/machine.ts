import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';

/** When and on what was measured, in one line. */
export function machine(): string {
  const date = new Date().toISOString().slice(0, 10);
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  // The number alone: what a distributor adds to it says nothing here.
  const kernel = `${type()} ${release().replace(/-.*/, '')}`;
  const system = [distribution(), kernel, `Node.js ${process.versions.node}`].filter(Boolean).join(', ');
  return `${date}, ${cpus().length} cores, ${gibibytes} GiB, ${system}`;
}

function distribution(): string | undefined {
  try {
    return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
