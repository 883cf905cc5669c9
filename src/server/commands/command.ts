import type { Readable } from 'node:stream';
import type { Report } from '../../store/maintenance/report.ts';

/** What a command was asked for. */
export interface Task {
  /** The data directory. */
  readonly data: string;
  readonly file?: string;
  readonly nick?: string;
}

/** What stands behind the name of a command. */
export interface Argument {
  readonly isRequired: boolean;
  readonly help: string;
}

/** What a command has to do with the world outside. */
export interface CommandIo {
  readonly input: Readable;
  /** Writes to standard output; resolves when that was taken, rejects with the system's error. */
  readonly write: (text: string) => Promise<void>;
  /** A way to tell of work that lasts: `doing` is what is done, `unit` what is counted. */
  readonly progress: (doing: string, unit: string) => Report;
  /** Says at once, beside the output, that something takes a while. */
  readonly note: (words: string) => void;
}

/** Something that `./server` does instead of being a server. */
export interface Command {
  readonly name: string;
  /** What it does, in one line of the help. */
  readonly summary: string;
  /** More of it, for its own help. */
  readonly details: string;
  /** The file it takes, or the nick, if it does. */
  readonly file?: Argument;
  readonly nick?: Argument;
  /** Resolves to whether all is well; rejects with an error whose message is for people. */
  run(task: Task, io: CommandIo): Promise<boolean>;
}

/** A command can't do its part. The message is one line for people: what is wrong, and what to do. */
export class CommandFailed extends Error {}
