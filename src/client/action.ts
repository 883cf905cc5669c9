/** What only protocol 2 has words for. Rooms and people are as somebody wrote them: `#room`, or a nick. */
export type ParleyAction =
  /** Be in a room, which makes it. */
  | { readonly type: 'join'; readonly room: string }
  /** Without a place, here and below: the one in which one is. */
  | { readonly type: 'leave'; readonly room?: string }
  | { readonly type: 'rooms' }
  /** Say what is typed there from now on; without a place, show where that is. */
  | { readonly type: 'room'; readonly place?: string; readonly insists: boolean }
  | { readonly type: 'who'; readonly room?: string }
  /** Show what the room is about, or set it; empty takes it away. */
  | { readonly type: 'topic'; readonly topic?: string }
  /** `insists`: also if the nick is somebody else's than before. */
  | { readonly type: 'msg'; readonly nick: string; readonly text: string; readonly insists: boolean }
  | { readonly type: 'me'; readonly text: string }
  /** Answer a message: `target`, or the last of somebody, or the last of all. `addressed` if a nick may stand in front. */
  | {
      readonly type: 'reply';
      readonly text: string;
      readonly target?: number;
      readonly addressed?: { readonly nick: string; readonly text: string };
    }
  | { readonly type: 'edit'; readonly text: string; readonly target?: number }
  | { readonly type: 'delete'; readonly target?: number }
  | { readonly type: 'react'; readonly reaction: string; readonly removed: boolean; readonly target?: number }
  /** Show messages from before what is shown. */
  | { readonly type: 'history'; readonly count: number }
  /** Show what was said around a message. */
  | { readonly type: 'around'; readonly target: number }
  | { readonly type: 'search'; readonly query: string }
  /** Go on with what was last searched or shown of the past. */
  | { readonly type: 'more' }
  /** All of a room has been read; without a place, all of every room. */
  | { readonly type: 'read'; readonly place?: string }
  /** Whether a room rings. */
  | { readonly type: 'mute'; readonly muted: boolean; readonly place?: string }
  /** Without a text: back. */
  | { readonly type: 'away'; readonly text?: string }
  | { readonly type: 'nick'; readonly nick: string }
  | { readonly type: 'token' }
  /** Write all that is kept of oneself into a file that is not there yet. */
  | { readonly type: 'export'; readonly file?: string }
  /** Have all of oneself forgotten. The own nick is given, so that it is never done by mistake. */
  | { readonly type: 'erase'; readonly nick: string };

/** What somebody asks of a client: with every server, or with one of protocol 2. */
export type Action =
  | ParleyAction
  | { readonly type: 'help'; readonly about?: string }
  | { readonly type: 'quit' }
  | { readonly type: 'ignore'; readonly nick: string }
  | { readonly type: 'unignore'; readonly nick: string }
  /** Show who is ignored. */
  | { readonly type: 'ignored' }
  /** Show the numbers of messages, or no longer. */
  | { readonly type: 'numbers' };

/** It can't be done; `text` says why and what to do instead. */
export interface Mistake {
  readonly type: 'mistake';
  readonly text: string;
}

export function mistake(text: string): Mistake {
  return { type: 'mistake', text };
}
