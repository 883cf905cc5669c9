import { readdirSync, readFileSync } from 'node:fs';

/**
 * Descriptors kept back for what is opened later: the listener, and for a moment each a log that is opened anew, the
 * journal's file of what is written ahead, what SQLite has no room for in memory, and who is turned away with a word.
 */
const KEPT_BACK = 12;
/** What a server has open before anybody has come, where that can't be counted. */
const OPEN_AT_START = 64;

/**
 * How many connections this process can hold beside what it has open now, with the descriptors that the system gives
 * it; without a limit: infinity. At least one.
 */
export function mostConnections(): number {
  return Math.max(1, descriptorLimit() - openDescriptors() - KEPT_BACK);
}

function openDescriptors(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return OPEN_AT_START;
  }
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
