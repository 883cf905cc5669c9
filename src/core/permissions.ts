import type { RefusalCode } from '../protocol/codes.ts';
import type { Command } from '../protocol/command.ts';
import type { Session } from './session.ts';

/**
 * What a session is: `stranger` until it has its nick, `base` for one of the base protocol, `guest` for one whose nick is
 * not kept, `member` for everybody else, `operator` for whoever owns the data directory.
 */
export const ROLES = ['stranger', 'base', 'guest', 'member', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Where a session stands to the room that a command names. `inside`: it is in it, or it is its own direct conversation.
 * `outside`: everybody may join it. `nowhere`: there is none, or it is a direct conversation of others.
 */
export const STANDINGS = ['inside', 'outside', 'nowhere'] as const;
export type Standing = (typeof STANDINGS)[number];

interface Permission {
  readonly roles: readonly Role[];
  /** Where it may stand; undefined: the command names no room. */
  readonly standings?: readonly Standing[];
  /** It makes an entry: not for those who are muted, and not for those who erase themselves. */
  readonly lasts?: true;
  /** All others are shown it, although it is no entry: not for those who are muted. */
  readonly isShown?: true;
}

const NAMED = ['guest', 'member'] as const;
const INSIDE = ['inside'] as const;

/** Who may do what, and where. What has no row can't be asked for; what a row doesn't name is refused. */
export const PERMISSIONS: Readonly<Record<Command['type'], Permission>> = {
  login: { roles: ['stranger'] },
  operate: { roles: ['stranger'] },
  // In the base protocol it takes the place of a login.
  nick: { roles: NAMED, isShown: true },
  send: { roles: ['base', ...NAMED], standings: INSIDE, lasts: true },
  edit: { roles: NAMED, standings: INSIDE, lasts: true },
  delete: { roles: NAMED, standings: INSIDE, lasts: true },
  react: { roles: NAMED, standings: INSIDE, lasts: true },
  topic: { roles: NAMED, standings: INSIDE, lasts: true },
  join: { roles: NAMED, standings: STANDINGS, lasts: true },
  leave: { roles: NAMED, standings: INSIDE, lasts: true },
  rooms: { roles: NAMED },
  history: { roles: NAMED, standings: INSIDE },
  search: { roles: NAMED },
  members: { roles: NAMED, standings: INSIDE },
  person: { roles: NAMED },
  read: { roles: NAMED, standings: INSIDE },
  mute: { roles: NAMED, standings: INSIDE },
  typing: { roles: NAMED, standings: INSIDE, isShown: true },
  away: { roles: NAMED, isShown: true },
  own: { roles: NAMED },
  erase: { roles: NAMED },
  moderate: { roles: ['operator'] },
  ping: { roles: ['stranger', ...NAMED, 'operator'] },
  pong: { roles: [...NAMED, 'operator'] },
  bye: { roles: ROLES },
};

/** What is said to a role that a command is not for. */
const NOT_FOR: Readonly<Record<Role, RefusalCode>> = {
  stranger: 'not-logged-in',
  base: 'not-allowed',
  guest: 'not-allowed',
  member: 'not-allowed',
  operator: 'not-allowed',
};
/** What is said of a room in which one does not stand as one must. */
const NOT_FROM: Readonly<Record<Standing, RefusalCode>> = {
  inside: 'not-allowed',
  outside: 'not-in-room',
  nowhere: 'no-such-room',
};

export function roleOf({ state, isOperator, isBase, known }: Session): Role {
  if (isOperator) return 'operator';
  if (state !== 'ready') return 'stranger';
  if (isBase) return 'base';
  return known?.isGuest === true ? 'guest' : 'member';
}

/** Why a role may not ask for something at all; undefined if it may. */
export function whyNotFor(type: Command['type'], role: Role): RefusalCode | undefined {
  if (PERMISSIONS[type].roles.includes(role)) return undefined;
  if (type === 'login' && role !== 'stranger') return 'already-logged-in';
  return NOT_FOR[role];
}

/** Why something may not be asked for about a room; undefined if it may. */
export function whyNotFrom(type: Command['type'], standing: Standing): RefusalCode | undefined {
  return PERMISSIONS[type].standings?.includes(standing) === true ? undefined : NOT_FROM[standing];
}

/** Whether somebody who is muted may not ask for something; but for coming back from being away, which has no words. */
export function saysSomething(command: Command): boolean {
  const { lasts, isShown } = PERMISSIONS[command.type];
  if (command.type === 'away') return command.text !== undefined;
  return lasts === true || isShown === true;
}

/** Whether something makes an entry, which some may not make. */
export function makesEntry(type: Command['type']): boolean {
  return PERMISSIONS[type].lasts === true;
}
