import { Asking } from './asking.ts';
import type { ClientEvent } from './client-event.ts';
import type { ClientOptions } from './client-options.ts';
import { ClientRooms } from './client-rooms.ts';
import { Credentials } from './credentials.ts';
import { Lifetime } from './lifetime.ts';
import { NickHolders } from './nick-holders.ts';
import { Outbox } from './outbox.ts';
import type { ClientPorts } from './ports.ts';
import { Questions } from './questions.ts';
import { Recount } from './recount.ts';
import { RoomEvents } from './room-events.ts';
import { isSameRoom } from './room-names.ts';
import { Timelines } from './timelines.ts';

/** Most items of a timeline that are kept. */
const TIMELINE = 5_000;

/** What a client is made of. */
export interface ClientParts {
  readonly credentials: Credentials;
  readonly outbox: Outbox;
  readonly timelines: Timelines;
  readonly rooms: ClientRooms;
  readonly holders: NickHolders;
  readonly asking: Asking;
  readonly lifetime: Lifetime;
}

/** Makes the parts and joins them together. `emit` tells everybody who listens. */
export function makeParts(
  ports: ClientPorts,
  { nick, token, guest = false, resume, timeline = TIMELINE }: ClientOptions,
  emit: (event: ClientEvent) => void,
): ClientParts {
  const credentials = new Credentials(nick, token, guest);
  const outbox = new Outbox(ports, ({ room, id }, code, text) =>
    emit({ type: 'delayed', room, id, code, text }),
  );
  const questions = new Questions(ports.makeId);
  const unsent = (room: string) =>
    outbox.messages.filter((message) => isSameRoom(message.room, room, credentials.identity));
  const timelines = new Timelines(timeline, resume, unsent);
  const rooms = new ClientRooms();
  const holders = new NickHolders();
  const roomEvents = new RoomEvents({ timelines, rooms, holders, outbox, emit });
  const recount = new Recount(ports.clock, questions, rooms);
  const lifetime = new Lifetime({
    ...{ ports, credentials, timelines, rooms, roomEvents, recount, outbox, questions, emit },
  });
  return { credentials, outbox, timelines, rooms, holders, asking: new Asking(questions, rooms), lifetime };
}
