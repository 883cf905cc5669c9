import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Findings, type Report, runCommand } from './support/report.ts';

/** The fields of a package-lock.json that say what users of the package get. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly integrity?: string;
  readonly link?: boolean;
}

/** S8: the supply chain stays small: few packages at run time, none that runs a script of its own, all with a checksum. */
export async function checkDeps(
  { direct, total }: { readonly direct: number; readonly total: number },
  lock: Lock = readLock(),
): Promise<Report> {
  const findings = new Findings('check:deps');
  const { '': root, ...packages } = lock.packages;
  const all = Object.entries(packages);
  const runtime = all.filter(([, { dev, optional, devOptional }]) => !dev && !optional && !devOptional);
  findings.note('runtime packages', runtime.map(([path]) => path.replace('node_modules/', '')).join(', '));
  // npm writes optional dependencies among the others too.
  const optional = root?.optionalDependencies ?? {};
  const wanted = Object.keys(root?.dependencies ?? {}).filter((name) => !(name in optional));
  findings.atMost('direct runtime packages', wanted.length, direct);
  findings.atMost('runtime packages in all', runtime.length, total);
  const scripts = runtime.filter(([, { hasInstallScript }]) => hasInstallScript === true);
  findings.exactly('install scripts among them', scripts.map(([path]) => path).join(', ') || 'none', 'none');
  const unchecked = all.filter(([, { integrity, link }]) => integrity === undefined && link !== true);
  findings.exactly('packages without a checksum', unchecked.length, 0);
  return findings.report();
}

/** The lock of this project. */
export function readLock(): Lock {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8'));
}

if (import.meta.main) await runCommand({ direct: 4, total: 10 }, checkDeps);
