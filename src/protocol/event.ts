import type { RefusalCode } from './codes.ts';

/** What the server tells a session. A codec turns it into bytes, or into nothing where its protocol has no word for it. */
export type Event =
  | { readonly type: 'hello' }
  | { readonly type: 'ready' }
  | { readonly type: 'retry' }
  | Message
  | { readonly type: 'refused'; readonly code: RefusalCode; readonly text: string }
  | { readonly type: 'shutdown'; readonly seconds: number };

/** What somebody said, as it is shown to the others in the room. */
interface Message {
  readonly type: 'message';
  readonly room: string;
  /** The number of its entry in the room, dense, from 1. */
  readonly seq: number;
  /** Milliseconds since 1970, the wall clock of the server that took it. */
  readonly time: number;
  readonly nick: string;
  readonly text: string;
}
