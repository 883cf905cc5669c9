import type { Entry, RoomEntry } from '../../core/ports.ts';
import type { Verdict } from '../store.ts';
import { entryLine } from './entry-line.ts';
import { formatTime } from './log-line.ts';

/** The lines of `chat.log` for what is new in a batch that was just committed. */
export function batchLines(batch: readonly Entry[], verdicts: readonly Verdict[], time: number): string {
  const isoTime = formatTime(time);
  let lines = '';
  for (const [index, entry] of batch.entries()) {
    if (verdicts[index]?.type !== 'kept' || !isRoomEntry(entry)) continue;
    const line = entryLine(entry, time, isoTime);
    if (line !== undefined) lines += `${line}\n`;
  }
  return lines;
}

/** Whether an entry of a batch has changed a message of the same batch, as of someone who says something and erases it. */
export function revisesItself(batch: readonly Entry[], verdicts: readonly Verdict[]): boolean {
  if (!batch.some(({ type }) => REVISING.has(type))) return false;
  /** The numbers of the first new entries of the rooms, and who has said something in them. */
  const firsts = new Map<string, number>();
  const authors = new Set<string>();
  return batch.some((entry, index) => {
    const verdict = verdicts[index];
    if (verdict?.type !== 'kept' || !isRoomEntry(entry)) return false;
    const { type, room, identity } = entry;
    if (!firsts.has(room)) firsts.set(room, verdict.seq);
    if (type === 'message') authors.add(`${room} ${identity}`);
    if (type === 'erased') return authors.has(`${room} ${identity}`);
    return (type === 'edited' || type === 'deleted') && entry.target >= (firsts.get(room) ?? 0);
  });
}

const REVISING: ReadonlySet<Entry['type']> = new Set(['edited', 'deleted', 'erased']);

const PRIVATE: ReadonlySet<Entry['type']> = new Set(['identity', 'forgotten', 'read', 'muted']);

function isRoomEntry(entry: Entry): entry is RoomEntry {
  return !PRIVATE.has(entry.type);
}
