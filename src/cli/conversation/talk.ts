import type { ParleyClient } from '../../client/client.ts';

/** What of the library is used once one is in the chat. */
export type Talk = Pick<
  ParleyClient,
  | 'identity'
  | 'token'
  | 'ownRooms'
  | 'timeline'
  | 'edit'
  | 'delete'
  | 'react'
  | 'setTopic'
  | 'join'
  | 'leave'
  | 'rooms'
  | 'members'
  | 'resolve'
  | 'direct'
  | 'read'
  | 'mute'
  | 'away'
  | 'typing'
  | 'search'
  | 'history'
  | 'own'
  | 'erase'
>;
