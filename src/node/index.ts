/** What `import … from '@parley-chat/parley'` gives: a client for programs that run on Node.js. */

export type { HistoryOptions, ParleyClient, SendOptions } from '../client/client.ts';
export type {
  ClientEvent,
  ClientEventOf,
  ClientState,
  Ending,
  EndReason,
  OwnedMessage,
} from '../client/client-event.ts';
export type { Sent } from '../client/outbox.ts';
export { ParleyError } from '../client/parley-error.ts';
export type { OutgoingMessage } from '../client/sendable.ts';
export type { Gap, HistoryPage, Timeline, TimelineItem } from '../client/timeline.ts';
export type { Position } from '../client/timelines.ts';
export type { Message, Person } from '../protocol/event.ts';
export { type ConnectOptions, connect } from './connect.ts';
