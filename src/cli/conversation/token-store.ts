import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import process from 'node:process';
import { keepToken, readToken } from '../../node/token-file.ts';
import { foldNick } from '../../protocol/names.ts';

/** Longest part of a file name that stands as it is, in characters; a longer one is told by its hash. */
const LONGEST_PART = 80;

/** Where the token of an identity is kept between two runs, if it is at all. */
export interface TokenStore {
  /** The file for a nick; nothing if no token is kept. */
  fileFor(nick: string): string | undefined;
  /** The token that is kept for a nick. Throws what keeps it from being read. */
  read(nick: string): string | undefined;
  /** Throws what keeps it from being written. */
  keep(nick: string, token: string): void;
  /** The identity of `token` has another nick: it is found under that one from here on. */
  move(before: string, nick: string, token: string): void;
  /** There is no identity of `token` any more. Throws what keeps the file from being removed. */
  forget(nick: string, token: string): void;
}

/** Keeps nothing. */
export const NO_TOKENS: TokenStore = {
  fileFor: () => undefined,
  read: () => undefined,
  keep: () => {},
  move: () => {},
  forget: () => {},
};

/** One file, whatever the nick. */
export function oneTokenFile(path: string): TokenStore {
  return {
    fileFor: () => path,
    read: () => readToken(path),
    keep: (_nick, token) => keepToken(path, token),
    move: () => {},
    forget: (_nick, token) => forget(path, token),
  };
}

/** A file for each server and nick in the person's own state directory (XDG_STATE_HOME, ~/.local/state). */
export function ownTokenFiles(host: string, port: number): TokenStore {
  const fileFor = (nick: string) => join(stateDirectory(), tokenFileName(host, port, nick));
  return {
    fileFor,
    read: (nick) => readToken(fileFor(nick)),
    keep: (nick, token) => keepToken(fileFor(nick), token),
    move: (before, nick, token) => {
      const [old, file] = [fileFor(before), fileFor(nick)];
      keepToken(file, token);
      if (old !== file) forget(old, token);
    },
    forget: (nick, token) => forget(fileFor(nick), token),
  };
}

/** Removes a file if it holds this token: another's is left alone. */
function forget(path: string, token: string): void {
  if (readToken(path) === token) rmSync(path, { force: true });
}

/** A name of one file that no host and no nick can lead astray, the same however the nick is written. */
export function tokenFileName(host: string, port: number, nick: string): string {
  return `${safe(host.toLowerCase())}_${port}_${safe(foldNick(nick))}.token`;
}

function stateDirectory(): string {
  const { XDG_STATE_HOME = '' } = process.env;
  const state = isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(homedir(), '.local', 'state');
  return join(state, 'parley');
}

function safe(part: string): string {
  const encoded = encodeURIComponent(part.toWellFormed()).replaceAll(
    /[^A-Za-z0-9%.-]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  if (encoded.length <= LONGEST_PART) return encoded;
  return `${encoded.slice(0, LONGEST_PART / 2)}%${createHash('sha256').update(encoded).digest('hex')}`;
}
