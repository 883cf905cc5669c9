import { readFileSync } from 'node:fs';

/** Descriptors kept back for logs, the lock, and what the runtime itself needs. */
const KEPT_BACK = 48;

/** How many connections this process can hold with the descriptors that the system gives it; without a limit: infinity. */
export function mostConnections(): number {
  const limit = descriptorLimit();
  return Math.max(1, limit - KEPT_BACK);
}

function descriptorLimit(): number {
  try {
    const soft = /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined || soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
  } catch {
    const report: unknown = process.report.getReport();
    return limitOf(report) ?? Number.POSITIVE_INFINITY;
  }
}

/** The soft limit in a diagnostic report, where there is no /proc. */
function limitOf(report: unknown): number | undefined {
  const limits =
    typeof report === 'object' && report !== null && 'userLimits' in report ? report.userLimits : undefined;
  const files =
    typeof limits === 'object' && limits !== null && 'open_files' in limits ? limits.open_files : undefined;
  const soft = typeof files === 'object' && files !== null && 'soft' in files ? files.soft : undefined;
  return typeof soft === 'number' ? soft : undefined;
}
