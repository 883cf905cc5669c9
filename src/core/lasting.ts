import type { RefusalCode } from '../protocol/codes.ts';
import type { LastingCommand } from '../protocol/command.ts';
import { hasSomethingVisible, utf8Length } from '../protocol/text.ts';
import { mentionsIn } from './mentions.ts';
import type { Origin, RoomEntry } from './ports.ts';
import { aboutOf } from './replies.ts';
import type { Session } from './session.ts';

/** Why a text can't be taken; undefined if it can. */
export function whyNoText(command: LastingCommand, maxText: number): RefusalCode | undefined {
  // An empty one takes a topic away; one that nobody can see would only seem to.
  if (command.type === 'topic')
    return command.topic === '' || hasSomethingVisible(command.topic) ? undefined : 'nothing-visible';
  if (command.type !== 'send' && command.type !== 'edit') return undefined;
  if (!hasSomethingVisible(command.text)) return 'nothing-visible';
  return utf8Length(command.text) > maxText ? 'too-long' : undefined;
}

/** The entry that a command makes in a room. `holderOf`: who has a nick, for those that the text mentions. */
export function entryOf(
  command: LastingCommand,
  room: string,
  session: Session,
  holderOf: (nick: string) => string | undefined,
): RoomEntry {
  const { identity, nick, id } = session;
  const by: Pick<RoomEntry, 'room' | 'identity' | 'nick'> & Origin = {
    ...{ room, identity, nick, session: id },
    ...aboutOf(command),
  };
  switch (command.type) {
    case 'send': {
      const { text, reply, action } = command;
      const mentions = mentionsIn(text, holderOf);
      const entry = { type: 'message', ...by, text } as const;
      if (reply === undefined && action !== true && mentions.length === 0) return entry;
      return {
        ...entry,
        ...(reply === undefined ? {} : { reply }),
        ...(action === true ? { action } : {}),
        ...(mentions.length === 0 ? {} : { mentions: [...mentions] }),
      };
    }
    case 'edit':
      return { type: 'edited', ...by, target: command.target, text: command.text };
    case 'delete':
      return { type: 'deleted', ...by, target: command.target };
    case 'react': {
      const { target, reaction, removed } = command;
      const entry = { type: 'reacted', ...by, target, reaction } as const;
      return removed === true ? { ...entry, removed } : entry;
    }
    case 'topic':
      return { type: 'topic', ...by, topic: command.topic };
  }
}
