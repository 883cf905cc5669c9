import { host, WrongValue } from '../../command-line/option-values.ts';
import { isRoom } from '../../protocol/rooms.ts';

/** Takes a room. */
export function room(value: string): string {
  if (isRoom(value)) return value;
  throw new WrongValue(`must be # and letters or digits, in quotes for the shell: '#dev', not '${value}'`);
}

/** Takes the name or the address of a server. */
export const server = host((address, port) => `as a second argument: ./client ${address} ${port}`);
