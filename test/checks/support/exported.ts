import { spawnSync } from 'node:child_process';
import type { ParleyClient } from '../../../src/client/client.ts';
import type { TimelineItem } from '../../../src/client/timeline-item.ts';
import type { EntryEvent, Message } from '../../../src/protocol/event.ts';
import { SERVER } from '../../support/server-process.ts';

/** By room, every entry that a server keeps. */
export type Exported = ReadonlyMap<string, readonly EntryEvent[]>;

/** What `./server export` says of a data directory; throws with what it said if it fails. */
export function exported(data: string): Exported {
  const { stdout, status, stderr } = spawnSync(SERVER, ['export', '--data', data], {
    encoding: 'utf8',
    maxBuffer: 1024 ** 3,
  });
  if (status !== 0) throw new Error(stderr);
  const rooms = new Map<string, EntryEvent[]>();
  for (const line of stdout.trim().split('\n').slice(1)) {
    const entry = JSON.parse(line);
    if (entry.seq === undefined || entry.type === 'member') continue;
    const entries = rooms.get(entry.room);
    if (entries === undefined) rooms.set(entry.room, [entry]);
    else entries.push(entry);
  }
  return rooms;
}

/** What of an entry a client must have, whether it saw it happen or read of it later. */
export function essence(entry: EntryEvent | TimelineItem): object {
  if (entry.type === 'gap') return entry;
  const { type, seq, time, identity, nick } = entry;
  const rest = entry.type === 'message' ? messageRest(entry) : {};
  return { type, seq, time, identity, nick, ...rest };
}

function messageRest({ text, reply, action, edited, deleted }: Message): object {
  return { text, reply, action, isEdited: edited !== undefined, deleted };
}

/** Puts what was said before its time in front of the timeline of a client; false if it can't be read back. */
export async function readBack(client: ParleyClient, room: string): Promise<boolean> {
  for (let first = client.timeline(room)?.first ?? 1; first > 1; ) {
    await client.history({ room, before: first });
    const next = client.timeline(room)?.first ?? 1;
    if (next >= first) return false;
    first = next;
  }
  return true;
}

/** Unread messages and mentions of somebody, counted by hand from an export. */
export function countedBy(
  entries: readonly EntryEvent[],
  identity: string | undefined,
  read: number,
): { readonly unread: number; readonly mentions: number } {
  const unread = entries.filter(
    (entry): entry is Message =>
      entry.type === 'message' && entry.seq > read && !entry.deleted && entry.identity !== identity,
  );
  const mentions = unread.filter((message) => message.mentions?.includes(identity ?? ''));
  return { unread: unread.length, mentions: mentions.length };
}
