import type { Limits } from './limits.ts';

/**
 * Every way to be refused or closed, in one table: docs/protocol.md shows the same rows.
 * `text` is what the session is told (in the base protocol behind `ERROR `); without it nothing is said.
 */
interface Refusal {
  readonly text?: (limits: Limits) => string;
  /** The connection ends with it. */
  readonly closes: boolean;
}

const REFUSALS = {
  'too-long': {
    text: (limits) => `that was longer than ${limits.maxText} bytes and was not sent to anyone`,
    closes: false,
  },
  'not-utf8': { text: () => 'that was not valid UTF-8 and was not sent to anyone', closes: false },
  'not-a-nick': { closes: false },
  empty: { closes: false },
  'nothing-visible': {
    text: () => 'there was nothing visible in that, so it was not sent to anyone',
    closes: false,
  },
  'not-json': { text: () => 'that line was not a JSON object', closes: false },
  'unknown-type': { text: () => 'there is no command of that type', closes: false },
  'bad-fields': { text: () => 'a field of that command was missing or not as it must be', closes: false },
  'not-logged-in': { text: () => 'log in first', closes: false },
  'already-logged-in': { text: () => 'this session is logged in already', closes: false },
  'bad-nick': { text: () => 'that is not allowed as a nickname; choose another', closes: false },
  'nick-in-use': {
    text: () => 'that nickname, or one that looks like it, is in use; choose another',
    closes: false,
  },
  'no-such-room': { text: () => 'there is no such room', closes: false },
  'not-in-room': { text: () => 'you are not in that room; join it first', closes: false },
  'bad-room': {
    text: () => 'that is not allowed as a room; a room is # and letters or digits',
    closes: false,
  },
  'room-in-use': {
    text: () => 'there is a room that looks like it; choose another name',
    closes: false,
  },
  'too-many-rooms': {
    text: () => 'there are too many rooms, or you are in too many; leave one first, or try again tomorrow',
    closes: false,
  },
  'no-such-person': { text: () => 'there is nobody of that name', closes: false },
  'not-sanctioned': { text: () => 'they are not, so there is nothing to undo', closes: false },
  'no-such-message': { text: () => 'there is no such message, or it is gone', closes: false },
  'not-yours': { text: () => 'that message is not yours', closes: false },
  'not-allowed': { text: () => 'you may not do that', closes: false },
  muted: { text: () => 'an operator of the server has muted you', closes: false },
  'bad-search': {
    text: () => 'a search needs words of at least two characters, or from:, in:, before: or after:',
    closes: false,
  },
  'id-reused': { text: () => 'something else was said with that id before', closes: false },
  'storage-full': {
    text: () => 'the disk of the server is full, so that was not sent to anyone; try again later',
    closes: false,
  },
  kicked: { text: () => 'an operator of the server has kicked you', closes: true },
  erased: { text: () => 'everything of you is gone; nobody can bring it back', closes: true },
  'bad-secret': { text: () => 'that is not the secret of this server', closes: true },
  'line-too-long': { text: () => 'that line was too long', closes: true },
  replaced: { text: () => 'another session has taken the place of this one', closes: true },
  'ping-timeout': { text: () => 'there was no answer to a ping', closes: true },
  'first-frame-too-long': {
    text: () => 'a first frame must be NICK and a name; this is not the base protocol',
    closes: true,
  },
  'too-many-tries': { text: () => 'too many tries at a nickname; connect again to go on', closes: true },
  'too-many-faults': {
    text: () => 'too much empty or malformed input; connect again to go on',
    closes: true,
  },
  'handshake-timeout': { text: () => 'no nickname was chosen in time; connect again to go on', closes: true },
  'frame-timeout': { text: () => 'a frame was begun and not finished in time', closes: true },
  'waiting-room-full': {
    text: () => 'too many connections are waiting to be named; try again later',
    closes: true,
  },
  'too-many-connections': {
    text: () => 'too many connections from your address; close one of them first',
    closes: true,
  },
  'server-full': {
    text: () => 'the server has no room for another connection; try again later',
    closes: true,
  },
  'internal-error': { text: () => 'internal error; it was logged, please connect again', closes: true },
  'queue-full': { closes: true },
  'no-progress': { closes: true },
  bye: { closes: true },
  'end-of-stream': { closes: true },
  'connection-lost': { closes: true },
  shutdown: { closes: true },
} as const satisfies Record<string, Refusal>;

/** A row of the table of refusals and closes. */
export type RefusalCode = keyof typeof REFUSALS;

/** The codes that end a connection: the causes that `server.log` gives. */
export type CloseCode = {
  [C in RefusalCode]: (typeof REFUSALS)[C]['closes'] extends true ? C : never;
}[RefusalCode];

/** What a session is told for a code, or nothing. */
export function refusalText(code: RefusalCode, limits: Limits): string | undefined {
  const refusal: Refusal = REFUSALS[code];
  return refusal.text?.(limits);
}
