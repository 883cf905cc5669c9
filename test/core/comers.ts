import type { Event } from '../../src/protocol/event.ts';
import type { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';

/** Somebody who has logged in, and who that is. */
export function come(chat: MemoryChat, nick: string, more: object = {}) {
  const participant = MemoryParticipant.enter(chat, { nick, ...more });
  const { identity, token = '' } = participant.welcome();
  return { participant, identity, token, nick };
}

/** What was told, each with its number where it has one. */
export function typesOf(events: readonly Event[]): readonly string[] {
  return events.map((event) =>
    'seq' in event && event.type !== 'live' ? `${event.type} ${event.seq}` : event.type,
  );
}
