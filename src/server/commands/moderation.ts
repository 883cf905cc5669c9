import { MODERATIONS, type Moderation } from '../../protocol/command.ts';
import { harmless } from '../../protocol/text.ts';
import { type Command, CommandFailed, type CommandIo, type Task } from './command.ts';
import { CONTROL_FILE, type Control, readControl } from './control-file.ts';
import { type Asked, askServer } from './operator-link.ts';

/** Milliseconds for an answer of the server. */
const PATIENCE = 10_000;

interface Words {
  readonly summary: string;
  readonly details: string;
  readonly nick: string;
  /** What is said when it is done. */
  readonly done: (nick: string) => string;
  /** What is said where there is nothing to undo. */
  readonly isNot?: (nick: string) => string;
}

const LASTS = 'It lasts beyond the end of the server, and whoever is in the chat is told.';

const WORDS: Readonly<Record<Moderation, Words>> = {
  kick: {
    summary: 'close every connection of NICK, and let that one in no more',
    details: `${LASTS} Messages stay where they are.`,
    nick: 'who has to go',
    done: (nick) => `${nick} is kicked, and is let in again only after ./server unkick ${nick}.`,
  },
  unkick: {
    summary: 'let NICK in again, who was kicked',
    details: 'The nick is the one that was kicked, or the one that they have now.',
    nick: 'who may come again',
    done: (nick) => `${nick} may come in again.`,
    isNot: (nick) => `${nick} is not kicked`,
  },
  mute: {
    summary: 'take nothing more that NICK says, who may go on reading',
    details: `${LASTS} Whoever has no identity, as with the base protocol, is known by the nick alone: whoever comes under it is muted, and under another nick they are somebody else.`,
    nick: 'who has to be quiet',
    done: (nick) => `${nick} is muted, and can say something again only after ./server unmute ${nick}.`,
  },
  unmute: {
    summary: 'let NICK say something again, who was muted',
    details: 'The nick is the one that was muted, or the one that they have now.',
    nick: 'who may speak again',
    done: (nick) => `${nick} may speak again.`,
    isNot: (nick) => `${nick} is not muted`,
  },
};

/** What an operator does about somebody: asked of the running server by whoever owns its data directory. */
export const moderationCommands: readonly Command[] = MODERATIONS.map((act) => ({
  name: act,
  summary: WORDS[act].summary,
  details: `The server must run. ${WORDS[act].details}`,
  nick: { isRequired: true, help: WORDS[act].nick },
  run: (task, io) => moderate(act, task, io),
}));

async function moderate(act: Moderation, { data, nick }: Task, { write }: CommandIo): Promise<boolean> {
  if (nick === undefined) throw new CommandFailed('nobody was named');
  const control = controlOf(data);
  const asked = await askServer(control, { act, nick }, PATIENCE);
  const { done, isNot } = WORDS[act];
  if (asked.type === 'refused' && asked.code === 'not-sanctioned' && isNot !== undefined)
    throw new CommandFailed(harmless(isNot(nick)));
  if (asked.type !== 'done') throw new CommandFailed(whyNot(asked, data, control));
  await write(`${harmless(done(nick))}\n`);
  return true;
}

function controlOf(data: string): Control {
  const read = readControl(data);
  switch (read.type) {
    case 'control':
      return read.control;
    case 'none':
      throw new CommandFailed(
        `no server runs on ${data}; start one with ./server --data ${data}, or say with --data where it is`,
      );
    case 'unusable':
      throw new CommandFailed(
        `${CONTROL_FILE} in ${data} is not as a server leaves it; start the server anew, which writes it again`,
      );
  }
}

function whyNot(asked: Exclude<Asked, { type: 'done' }>, data: string, { host, port }: Control): string {
  switch (asked.type) {
    case 'refused':
      return harmless(asked.text);
    case 'unreachable':
      return `the server of ${data} has ended or is about to: nobody listens at port ${port} of ${host} (${asked.code}); start it anew with ./server --data ${data}`;
    case 'stranger':
      return `what listens at port ${port} of ${host} is not the server of ${data}, which has ended; start it anew with ./server --data ${data}`;
    case 'silent':
      return `the server at port ${port} of ${host} has not answered for ${PATIENCE / 1000} s; look into server.log, and try again`;
    case 'cut':
      return `the server at port ${port} of ${host} hung up without an answer; look into server.log, and try again`;
  }
}
