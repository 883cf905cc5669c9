import { isDeepStrictEqual } from 'node:util';
import type { ParleyClient } from '../../src/client/client.ts';
import type { ClientRoom } from '../../src/client/client-room.ts';
import type { Timeline } from '../../src/client/timeline.ts';
import type { Reactions, TimelineItem } from '../../src/client/timeline-item.ts';
import type { ListedRoom } from '../../src/protocol/event.ts';
import { LOBBY } from '../../src/protocol/rooms.ts';
import type { Ledger } from './ledger.ts';
import { said } from './oracle.ts';
import type { RoomLedger } from './room-ledger.ts';

/** Complaints about what somebody sees who should see everything as it is on disk; none if it is so. */
export type Complaints = readonly string[];

/** Whether a client has all rooms that it is in, and has everything of each. */
export function missingOf(client: ParleyClient, ledger: Ledger): Complaints {
  const rooms = ledger.members.roomsOf(client.identity ?? '');
  const own = client.ownRooms.map(({ room }) => room);
  if (!isDeepStrictEqual([...own].sort(), [...rooms].sort()))
    return [`is in ${own.join(' ')}, not in ${rooms.join(' ')}`];
  return rooms.flatMap((room) => {
    const [last, there] = [client.timeline(room)?.last ?? 0, ledger.room(room).last];
    return last === there ? [] : [`is at ${last} of ${room}, not ${there}`];
  });
}

/** Whether everything that a client has is as on disk, and what it has not read is counted as there. */
export function wrongOf(client: ParleyClient, ledger: Ledger): Complaints {
  return client.ownRooms.flatMap((own) => {
    const timeline = client.timeline(own.room);
    const room = ledger.room(own.room);
    return [
      ...(timeline === undefined ? [] : wrongIn(timeline, room)),
      ...differences(`the picture of ${own.room}`, picked(own), expectedOf(client, own.room, ledger)),
    ];
  });
}

/** Whether the server lists the rooms as they are on disk. */
export function wrongList(client: ParleyClient, rooms: readonly ListedRoom[], ledger: Ledger): Complaints {
  const identity = client.identity ?? '';
  const own = new Set(ledger.members.roomsOf(identity));
  const names = ledger.rooms.map(({ room }) => room).filter((room) => room.startsWith('#') || own.has(room));
  const listed = rooms.map(({ room }) => room);
  if (!isDeepStrictEqual([...listed].sort(), names.sort()))
    return [`is told of the rooms ${listed.join(' ')}, not ${names.join(' ')}`];
  return rooms.flatMap(({ room, topic, members, own: row }) => {
    const count = ledger.members.membersOf(room).length;
    return [
      ...differences(`the topic of ${room}`, topic, ledger.room(room).topic),
      ...differences(`members of ${room}`, room === LOBBY ? count : members, count),
      ...(row === undefined ? [] : wrongRow(client, room, row, ledger)),
    ];
  });
}

function wrongRow(
  client: ParleyClient,
  room: string,
  { last, muted, ...row }: NonNullable<ListedRoom['own']>,
  ledger: Ledger,
): Complaints {
  const { topic: _, ...expected } = expectedOf(client, room, ledger);
  return [
    ...differences(`the row of ${room}`, { ...row, muted: muted === true }, expected),
    ...differences(`the end of ${room}`, last, ledger.room(room).last),
  ];
}

function picked({ topic, read, muted, unread, mentions }: ClientRoom) {
  return { topic, read, muted, unread, mentions };
}

function expectedOf(client: ParleyClient, room: string, ledger: Ledger): ReturnType<typeof picked> {
  const identity = client.identity ?? '';
  const { read, muted } = ledger.members.about(identity, room);
  const { topic, first, last } = ledger.room(room);
  const [from, to] = [Math.max(first, read + 1), last];
  const messages = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index).flatMap(
    (seq) => ledger.room(room).messageAt(seq) ?? [],
  );
  const unread = messages.filter((message) => message.identity !== identity);
  const mentions = unread.filter((message) => message.mentions?.includes(identity));
  return {
    ...{ topic, read, muted },
    ...{ unread: Math.min(unread.length, 1_000), mentions: Math.min(mentions.length, 1_000) },
  };
}

function wrongIn(timeline: Timeline, room: RoomLedger): Complaints {
  let next = timeline.first;
  for (const item of timeline.items) {
    const [from, to] = item.type === 'gap' ? [item.from, item.to] : [item.seq, item.seq];
    if (from !== next) return [`has ${from} of ${room.room} behind ${next - 1}`];
    const wrong = wrongItem(item, room, timeline);
    if (wrong.length > 0) return wrong;
    next = to + 1;
  }
  return next === timeline.last + 1 ? [] : [`has ${room.room} only up to ${next - 1}`];
}

function wrongItem(item: TimelineItem, room: RoomLedger, timeline: Timeline): Complaints {
  if (item.type === 'gap') return item.to < room.first ? [] : [`has a gap up to ${item.to} in ${room.room}`];
  const { reactions, ...entry } = { reactions: undefined, ...item };
  const kept = room.at(item.seq);
  // The text of what is gone may be there or not.
  const isOfWhatWasCut = entry.type === 'edited' && entry.target < room.first;
  const isSame = isOfWhatWasCut || isDeepStrictEqual(entry, kept);
  if (!isSame) return [`has ${said(entry)}; on disk is ${kept === undefined ? 'nothing' : said(kept)}`];
  if (reactions === undefined) return [];
  const expected = reactionsTo(item.seq, room, timeline);
  return isDeepStrictEqual(reactions, expected)
    ? []
    : [`has ${shown(reactions)} to ${item.seq} of ${room.room}, not ${shown(expected)}`];
}

function reactionsTo(seq: number, room: RoomLedger, { first }: Timeline): Reactions {
  const reactions = new Map<string, Set<string>>();
  if (room.messageAt(seq) === undefined && seq >= room.first) return reactions;
  for (const entry of room.reactionsTo(seq)) {
    if (entry.seq < first) continue;
    const identities = reactions.get(entry.reaction) ?? new Set();
    reactions.set(entry.reaction, identities);
    if (entry.removed === true) identities.delete(entry.identity);
    else identities.add(entry.identity);
    if (identities.size === 0) reactions.delete(entry.reaction);
  }
  return reactions;
}

function differences(what: string, is: unknown, expected: unknown): Complaints {
  return isDeepStrictEqual(is, expected)
    ? []
    : [`has ${what} as ${JSON.stringify(is)}, not ${JSON.stringify(expected)}`];
}

function shown(reactions: Reactions): string {
  return JSON.stringify([...reactions].map(([reaction, identities]) => [reaction, ...identities]));
}
