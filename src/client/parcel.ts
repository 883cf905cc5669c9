import type { ParleyError } from './parley-error.ts';
import type { OutgoingCommand } from './sendable.ts';

/** Something that is on disk at the server: where, and since when (milliseconds since 1970, by its clock). */
export interface Sent {
  /** The name of the room, as the server has it. */
  readonly room: string;
  readonly id: string;
  readonly seq: number;
  readonly time: number;
}

/** Something that waits for the server, and whoever waits for what becomes of it. */
export interface Parcel {
  readonly command: OutgoingCommand;
  readonly resolve: (sent: Sent) => void;
  readonly reject: (error: ParleyError) => void;
  /** On the wire of the present connection, without an answer. */
  isOut: boolean;
  /** Sent at least once under the present identity: the server may have it. */
  wasSent: boolean;
  /** Sent on a connection that ended before there was an answer: the server may have it. */
  mayBeThere: boolean;
  /** It was told that it waits since the disk of the server is full. */
  isToldDelayed: boolean;
}

/** A parcel that was never sent, and what becomes of it. Who doesn't look at that is not interested: it ends no process. */
export function parcelOf(command: OutgoingCommand): {
  readonly parcel: Parcel;
  readonly outcome: Promise<Sent>;
} {
  const { promise, resolve, reject } = Promise.withResolvers<Sent>();
  promise.catch(() => {});
  const parcel = {
    command,
    resolve,
    reject,
    isOut: false,
    wasSent: false,
    mayBeThere: false,
    isToldDelayed: false,
  };
  return { parcel, outcome: promise };
}
