import { type Action, type Mistake, mistake } from './action.ts';
import {
  HISTORY,
  nickArgument,
  readAway,
  readDelete,
  readEdit,
  readErase,
  readHistory,
  readMessage,
  readReaction,
  readReply,
  readSearch,
  readTopic,
  roomArgument,
} from './action-arguments.ts';

/** Something that a person can ask of a client. */
export interface ActionRow {
  /** The word behind the slash, and the label where there is no typing. */
  readonly name: string;
  /** How its argument is written in the help. */
  readonly argument?: string;
  readonly help: string;
  /** The server must speak protocol 2. */
  readonly needsParley: boolean;
  /** With a `!` behind its name it does what it would otherwise warn of. */
  readonly canInsist?: true;
  readonly read: (argument: string, insists: boolean) => Action | Mistake;
}

type Row = Omit<ActionRow, 'needsParley'>;

const TALKING: readonly Row[] = [
  {
    name: 'msg',
    argument: 'NICK TEXT',
    help: 'say something to one person alone, who may be away',
    canInsist: true,
    read: readMessage,
  },
  {
    name: 'reply',
    argument: '[N|NICK] TEXT',
    help: 'answer message N, or the last of NICK, or the last one',
    read: readReply,
  },
  {
    name: 'me',
    argument: 'TEXT',
    help: 'say what you do: /me waves',
    read: (text) => (text === '' ? mistake('/me needs a text') : { type: 'me', text }),
  },
  { name: 'edit', argument: '[N] TEXT', help: 'give message N, or your last, another text', read: readEdit },
  { name: 'delete', argument: '[N]', help: 'take message N, or your last, away for good', read: readDelete },
  {
    name: 'react',
    argument: '[N] EMOJI',
    help: 'put an emoji to message N, or the last; +1 is 👍',
    read: (argument) => readReaction(argument, false),
  },
  {
    name: 'unreact',
    argument: '[N] EMOJI',
    help: 'take it back',
    read: (argument) => readReaction(argument, true),
  },
];

const ROOMS: readonly Row[] = [
  {
    name: 'join',
    argument: '#ROOM',
    help: 'be in a room and talk there; who joins first makes it',
    read: (argument) => roomArgument(argument, 'join', (room) => ({ type: 'join', room })),
  },
  {
    name: 'leave',
    argument: '[#ROOM]',
    help: 'be in a room no more',
    read: (argument) =>
      argument === ''
        ? { type: 'leave' }
        : roomArgument(argument, 'leave', (room) => ({ type: 'leave', room })),
  },
  {
    name: 'room',
    argument: '#ROOM|NICK',
    help: 'say what you type there from now on',
    canInsist: true,
    read: (argument, insists) => ({ type: 'room', ...placeOf(argument), insists }),
  },
  { name: 'rooms', help: 'show all rooms, and what you have not read', read: () => ({ type: 'rooms' }) },
  {
    name: 'who',
    argument: '[#ROOM]',
    help: 'show who is here',
    read: (argument) =>
      argument === '' ? { type: 'who' } : roomArgument(argument, 'who', (room) => ({ type: 'who', room })),
  },
  {
    name: 'topic',
    argument: '[TEXT]',
    help: 'show what the room is about, or set it; - clears it',
    read: readTopic,
  },
  {
    name: 'read',
    argument: '[#ROOM|NICK]',
    help: 'count everything as read, there or everywhere',
    read: (argument) => ({ type: 'read', ...placeOf(argument) }),
  },
  {
    name: 'mute',
    argument: '[#ROOM|NICK]',
    help: 'let nothing ring that is said here, or there',
    read: (argument) => ({ type: 'mute', muted: true, ...placeOf(argument) }),
  },
  {
    name: 'unmute',
    argument: '[#ROOM|NICK]',
    help: 'let it ring again',
    read: (argument) => ({ type: 'mute', muted: false, ...placeOf(argument) }),
  },
];

const FINDING: readonly Row[] = [
  {
    name: 'search',
    argument: 'WORDS',
    help: 'find messages; from:NICK in:#room before:DAY after:DAY',
    read: readSearch,
  },
  {
    name: 'history',
    argument: '[N|#N]',
    help: `show N (or ${HISTORY}) messages from before, or around #N`,
    read: readHistory,
  },
  {
    name: 'more',
    help: 'go on with what was found, or with what was before',
    read: () => ({ type: 'more' }),
  },
];

const ONESELF: readonly Row[] = [
  { name: 'away', argument: '[TEXT]', help: 'show that you are not at the keyboard', read: readAway },
  { name: 'back', help: 'show that you are again', read: () => ({ type: 'away' }) },
  {
    name: 'nick',
    argument: 'NAME',
    help: 'have another nickname',
    read: (nick) => (nick === '' ? mistake('/nick needs a NAME') : { type: 'nick', nick }),
  },
  { name: 'token', help: 'how to be yourself on another device', read: () => ({ type: 'token' }) },
  {
    name: 'export',
    argument: '[FILE]',
    help: 'write all that is kept of you into a new file',
    read: (file) => (file === '' ? { type: 'export' } : { type: 'export', file }),
  },
  { name: 'erase', argument: 'NICK', help: 'have all that you ever said forgotten', read: readErase },
];

const EVERYWHERE: readonly Row[] = [
  {
    name: 'ignore',
    argument: 'NICK',
    help: 'hide what NICK says; without NICK, show who is hidden',
    read: (argument) =>
      argument === ''
        ? { type: 'ignored' }
        : nickArgument(argument, 'ignore', (nick) => ({ type: 'ignore', nick })),
  },
  {
    name: 'unignore',
    argument: 'NICK',
    help: 'show what NICK says again',
    read: (argument) => nickArgument(argument, 'unignore', (nick) => ({ type: 'unignore', nick })),
  },
  {
    name: 'help',
    argument: '[COMMAND]',
    help: 'show this',
    read: (about) => (about === '' ? { type: 'help' } : { type: 'help', about: about.replace(/^\//, '') }),
  },
  { name: 'quit', help: 'leave the chat; so do Ctrl-D and Ctrl-C', read: () => ({ type: 'quit' }) },
];

/** Everything there is, in the order of the help: a new one is a new row. */
export const ACTIONS: readonly ActionRow[] = [
  ...[...TALKING, ...ROOMS, ...FINDING].map((row) => ({ ...row, needsParley: true })),
  {
    name: 'numbers',
    help: 'show the numbers of messages, or no longer',
    needsParley: true,
    read: () => ({ type: 'numbers' }),
  },
  ...ONESELF.map((row) => ({ ...row, needsParley: true })),
  ...EVERYWHERE.map((row) => ({ ...row, needsParley: false })),
];

function placeOf(argument: string): { readonly place?: string } {
  return argument === '' ? {} : { place: argument.replace(/^@/, '') };
}
