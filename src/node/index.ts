/** What `import … from '@parley-chat/parley'` gives: a client for programs that run on Node.js. */

export type { ParleyClient } from '../client/client.ts';
export type {
  ClientEvent,
  ClientEventOf,
  ClientState,
  Ending,
  EndReason,
  OwnedEntry,
  OwnedMessage,
} from '../client/client-event.ts';
export type {
  HistoryOptions,
  LastingOptions,
  ReactOptions,
  Resolved,
  SearchOptions,
  SearchPage,
  SendOptions,
} from '../client/client-options.ts';
export type { ClientRoom } from '../client/client-room.ts';
export type { Sent } from '../client/parcel.ts';
export { ParleyError } from '../client/parley-error.ts';
export type { OutgoingMessage } from '../client/sendable.ts';
export type { HistoryPage, Timeline } from '../client/timeline.ts';
export type {
  Gap,
  Reactions,
  TimelineEntry,
  TimelineItem,
  TimelineMessage,
} from '../client/timeline-item.ts';
export type { Position } from '../client/timelines.ts';
export type { EntryEvent, ListedRoom, Message, OwnRoom, Person, SearchResult } from '../protocol/event.ts';
export { type ConnectOptions, connect } from './connect.ts';
