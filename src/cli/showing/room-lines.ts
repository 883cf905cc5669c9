import type { ListedRoom } from '../../protocol/event.ts';
import type { Unread } from '../conversation/conversation.ts';
import { beginning, oneLine } from '../conversation/shown.ts';

/** Most rooms that one could join that are listed. */
const MOST_LISTED = 100;
const TOPIC = 60;
/** The number to which a server counts what is unread. */
const COUNTED = 1_000;

/** All rooms, our own first: how many are in each, what we have not read, and what it is about. */
export function roomLines(rooms: readonly ListedRoom[], current: string): readonly string[] {
  const own = rooms.filter((room) => room.own !== undefined);
  const others = rooms
    .filter((room) => room.own === undefined)
    .toSorted((one, other) => other.members - one.members || one.room.localeCompare(other.room));
  const named = others.slice(0, MOST_LISTED);
  const width = Math.min(30, Math.max(0, ...[...own, ...named].map((room) => titleOf(room).length)));
  const lines = (listed: readonly ListedRoom[]) => listed.map((room) => lineOf(room, width, current));
  return [
    'Your rooms:',
    ...lines(own),
    ...(named.length === 0 ? [] : ['Rooms that you can join:', ...lines(named)]),
    ...(others.length > named.length ? [`… and ${others.length - named.length} smaller ones`] : []),
  ];
}

/** What waits where, in one line. */
export function unreadWords(rooms: readonly Unread[], titleOf: (room: string) => string): string {
  const words = rooms.map(({ room, unread, mentions }) => {
    const named = mentions > 0 ? ` (${counted(mentions, 'mention')})` : '';
    return `${oneLine(titleOf(room))} ${atMost(unread)}${named}`;
  });
  return `Unread: ${words.join(', ')}`;
}

function lineOf(listed: ListedRoom, width: number, current: string): string {
  const { room, topic, members, peer, own } = listed;
  const facts = [
    peer === undefined ? counted(members, 'member') : peer.offline ? 'not connected' : 'connected',
    ...(own !== undefined && own.unread > 0 ? [`${atMost(own.unread)} unread`] : []),
    ...(own !== undefined && own.mentions > 0 ? [counted(own.mentions, 'mention')] : []),
    ...(own?.muted ? ['muted'] : []),
    ...(topic ? [`“${beginning(topic, TOPIC)}”`] : []),
  ];
  return `${room === current ? '›' : ' '} ${titleOf(listed).padEnd(width)}  ${facts.join(' · ')}`;
}

function titleOf({ room, peer }: ListedRoom): string {
  return oneLine(peer?.nick || room);
}

function atMost(count: number): string {
  return count >= COUNTED ? `${COUNTED} or more` : String(count);
}

function counted(count: number, thing: string): string {
  return `${atMost(count)} ${thing}${count === 1 ? '' : 's'}`;
}
