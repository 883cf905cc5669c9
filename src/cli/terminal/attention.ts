import process from 'node:process';
import { isDirect } from '../../protocol/rooms.ts';
import type { Conversation } from '../conversation/conversation.ts';
import type { Said } from '../conversation/said.ts';
import { Bell } from './bell.ts';
import { ReadMarker } from './read-marker.ts';

const BELL = '\x07';
const TIME = {
  now: () => performance.now(),
  later: (milliseconds: number, task: () => void) => void setTimeout(task, milliseconds),
};

/** What is known of a person at a terminal: what they have seen, and what is worth calling them for. */
export class Attention {
  readonly #conversation: Conversation;
  readonly #bell = new Bell({ ...TIME, sound: () => process.stdout.write(BELL) });
  readonly #marker = new ReadMarker({
    ...TIME,
    // What can't be said now is said with the next.
    read: (room, seq) => void this.#conversation.more?.talk.read(room, seq).catch(() => {}),
  });

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  /** Whether the window of the terminal is in front, as far as it says so. */
  set isInFront(isInFront: boolean) {
    this.#marker.isInFront = isInFront;
  }

  /** Something new was said: rings if it is meant for us, and we have not said that we do not want to hear of it. */
  call({ room, own, mentioned }: Said): void {
    if (own || !(mentioned || isDirect(room))) return;
    const { ownRooms = [] } = this.#conversation.more?.talk ?? {};
    if (!ownRooms.some((place) => place.room === room && place.muted)) this.#bell.ring();
  }

  /** Something is on the screen. Where we are that means that it is read. */
  shown({ room, seq }: { readonly room: string; readonly seq?: number }): void {
    if (room === this.#conversation.places.current && seq !== undefined) this.#marker.shown(room, seq);
  }

  /** We have gone to another room: what was said there before was shown, or passed over. */
  moved(): void {
    const { current: room } = this.#conversation.places;
    const seq = this.#conversation.more?.talk.timeline(room)?.last ?? 0;
    if (seq > 0) this.shown({ room, seq });
  }
}
