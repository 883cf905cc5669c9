import { frame } from './frames.ts';

/** The frame in which a client asks for protocol 2 in place of NICK, and in which the server grants it. */
export const PARLEY_2 = 'PARLEY 2';

const HIGHEST = 2;
const QUESTION = /^PARLEY ([1-9][0-9]{0,8})$/;

/** The version that a server of ours agrees to if it is asked with this payload; undefined if that is no such question. */
export function versionFor(payload: string): number | undefined {
  const asked = QUESTION.exec(payload)?.[1];
  return asked === undefined ? undefined : Math.min(Number(asked), HIGHEST);
}

/** The frame that says which version was agreed on. */
export function versionFrame(version: number): Uint8Array {
  return frame(`PARLEY ${version}`);
}
