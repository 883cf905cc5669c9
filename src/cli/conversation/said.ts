import type { EntryEvent, Message } from '../../protocol/event.ts';

/** What somebody said, as much of it as one who reads has to know. */
export interface Said {
  readonly type: 'said';
  readonly room: string;
  readonly nick: string;
  readonly text: string;
  readonly time: Date;
  /** We said it. */
  readonly own: boolean;
  /** Its number in the room; the base protocol has none. */
  readonly seq?: number;
  readonly identity?: string;
  /** Done rather than said. */
  readonly action?: true;
  /** The number of what it answers. */
  readonly reply?: number;
  /** It names us. */
  readonly mentioned?: true;
  readonly edited?: true;
  readonly deleted?: true;
}

/** What somebody did in a room that is no message. */
export type Deed = Exclude<EntryEvent, Message>;

/** A message, as it is to `self`. */
export function saidOf(message: Message, self: string | undefined): Said {
  const { room, seq, identity, nick, text, time, action, reply, mentions, edited, deleted } = message;
  const own = identity === self;
  return {
    ...{ type: 'said', room, seq, identity, nick, text, time: new Date(time), own },
    ...(action ? { action } : {}),
    ...(reply === undefined ? {} : { reply }),
    ...(!own && self !== undefined && mentions?.includes(self) ? { mentioned: true } : {}),
    ...(edited === undefined ? {} : { edited: true }),
    ...(deleted ? { deleted } : {}),
  };
}
