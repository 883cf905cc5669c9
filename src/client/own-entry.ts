import type { Ack, EntryEvent } from '../protocol/event.ts';
import type { OutgoingCommand } from './sendable.ts';

/**
 * The entry that a command of ours has become: the server acknowledges it in place of showing it. `by`: who we are, in
 * case the acknowledgement doesn't say under which nick it was done.
 */
export function ownEntry(
  command: OutgoingCommand,
  { room, seq, time, nick, mentions }: Ack,
  by: { readonly identity: string; readonly nick: string },
): EntryEvent {
  const { id } = command;
  const about = { room, seq, time, identity: by.identity, nick: nick ?? by.nick, id };
  switch (command.type) {
    case 'send': {
      const { text, reply, action } = command;
      return {
        ...{ type: 'message', ...about, text },
        ...(reply === undefined ? {} : { reply }),
        ...(action === true ? { action } : {}),
        ...(mentions === undefined ? {} : { mentions }),
      };
    }
    case 'edit':
      return { type: 'edited', ...about, target: command.target, text: command.text };
    case 'delete':
      return { type: 'deleted', ...about, target: command.target };
    case 'react': {
      const { target, reaction, removed } = command;
      const entry = { type: 'reacted', ...about, target, reaction } as const;
      return removed === true ? { ...entry, removed } : entry;
    }
    case 'topic':
      return { type: 'topic', ...about, topic: command.topic };
  }
}

/**
 * Whether an entry of our identity can only be what a command of ours has become: another session of ours may have used
 * the same id for something else. What was edited or deleted meanwhile can't be compared.
 */
export function isWhatBecameOf(command: OutgoingCommand, entry: EntryEvent): boolean {
  switch (command.type) {
    case 'send':
      return (
        entry.type === 'message' &&
        entry.text === command.text &&
        entry.reply === command.reply &&
        (entry.action === true) === (command.action === true)
      );
    case 'edit':
      return entry.type === 'edited' && entry.target === command.target && entry.text === command.text;
    case 'delete':
      return entry.type === 'deleted' && entry.target === command.target;
    case 'react':
      return (
        entry.type === 'reacted' &&
        entry.target === command.target &&
        entry.reaction === command.reaction &&
        (entry.removed === true) === (command.removed === true)
      );
    case 'topic':
      return entry.type === 'topic' && entry.topic === command.topic;
  }
}
