import type { KeptEntry, RoomEntry } from '../../core/ports.ts';
import type { Moderation } from '../../protocol/command.ts';
import { formatLogLine, formatTime } from './log-line.ts';

/** An entry on its way to the journal, or as it is kept. */
export type LoggedEntry = RoomEntry | KeptEntry;

/** In the place of the nick, where it is no message: no nick can be that. */
export const NO_MESSAGE = '-';
/** Who has erased themselves. */
const NOBODY = 'somebody';

const MODERATED: Readonly<Record<Moderation, string>> = {
  kick: 'was kicked',
  unkick: 'was unkicked',
  mute: 'was muted',
  unmute: 'was unmuted',
};

/**
 * The line of `chat.log` for an entry, without its end; undefined if it has none: a message that is gone, and everything
 * in a direct conversation. `isoTime` spares writing the same time out again.
 */
export function entryLine(entry: LoggedEntry, time: number, isoTime = formatTime(time)): string | undefined {
  const { room, nick } = entry;
  if (!isLogged(room)) return undefined;
  if (entry.type !== 'message') {
    const text = `${nick === '' ? NOBODY : nick} ${deedOf(entry)}`;
    return formatLogLine({ nick: NO_MESSAGE, time, room, text }, isoTime);
  }
  if ('deleted' in entry) return undefined;
  const text = entry.action ? `/me ${entry.text}` : entry.text;
  return formatLogLine({ nick, time, room, text }, isoTime);
}

/** Direct conversations are in no log. */
export function isLogged(room: string): boolean {
  return room.startsWith('#');
}

/** What somebody did, in words that stand behind who it was. */
export function deedOf(entry: Exclude<LoggedEntry, { readonly type: 'message' }>): string {
  switch (entry.type) {
    case 'edited':
      return `edited ${entry.target}${entry.text === undefined ? '' : `: ${entry.text}`}`;
    case 'deleted':
      return `deleted ${entry.target}`;
    case 'reacted':
      return entry.removed
        ? `took ${entry.reaction} back from ${entry.target}`
        : `reacted ${entry.reaction} to ${entry.target}`;
    case 'topic':
      return entry.topic === '' ? 'cleared the topic' : `set the topic: ${entry.topic}`;
    case 'joined':
    case 'left':
      return entry.type;
    case 'moderated':
      return MODERATED[entry.act];
    case 'erased':
      return 'was erased';
  }
}
