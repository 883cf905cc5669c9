import type { ParleyClient } from '../../client/client.ts';
import { LOBBY } from '../../protocol/rooms.ts';
import type { ClientOptions } from '../command-line/options.ts';
import type { Happening } from './conversation.ts';
import type { Past } from './older-messages.ts';
import type { Places } from './places.ts';

interface ArrivalParts {
  readonly client: Pick<ParleyClient, 'join' | 'rooms' | 'ownRooms' | 'timeline'>;
  readonly options: Pick<ClientOptions, 'room' | 'history'>;
  readonly places: Places;
  readonly past: Past;
  /** Somebody reads what waits elsewhere. */
  readonly isRead: boolean;
}

/**
 * The way into the chat, once for a conversation: into the room that was asked for, and then what is to be told first,
 * so that nobody comes into an empty room: what was said there last, and where else something waits. Rejects if the room
 * can't be had; whatever else is not there is left out.
 */
export async function arrive({
  client,
  options,
  places,
  past,
  isRead,
}: ArrivalParts): Promise<readonly Happening[]> {
  places.settle(client.ownRooms, true);
  for (const { room } of client.ownRooms) past.begin(room, client.timeline(room)?.last ?? 0);
  const { room = LOBBY, history } = options;
  if (room !== LOBBY) {
    places.want(room);
    const joined = await client.join(room);
    places.entered(joined);
    places.goTo(joined.room);
  }
  const [messages, rooms] = await Promise.all([
    history === 0 ? [] : past.take(places.current, history).catch(() => []),
    isRead ? client.rooms().catch(() => []) : [],
  ]);
  const unread = rooms.flatMap(({ room: name, own }) => {
    if (own === undefined || own.unread === 0 || name === places.current) return [];
    return [{ room: name, unread: own.unread, mentions: own.mentions }];
  });
  return [
    ...messages,
    { type: 'ready' },
    ...(unread.length === 0 ? [] : [{ type: 'unread', rooms: unread } as const]),
  ];
}
