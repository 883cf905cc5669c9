import { Buffer } from 'node:buffer';
import process from 'node:process';
import { BYE } from '../client/base-session.ts';
import { LONGEST_NICK, MAX_PAYLOAD } from '../node/dial.ts';
import { ConnectionStatus } from './connection-status.ts';
import type { Conversation, Happening, Open, Said } from './conversation.ts';
import type { ClientOptions } from './options.ts';
import { Passing } from './passing.ts';
import { RawTerminal } from './raw-terminal.ts';
import { type Block, Screen } from './screen.ts';
import { SlashActions } from './slash-actions.ts';
import { complain, PATIENCE } from './standard-streams.ts';
import { stylesOfOutput } from './styles.ts';
import { LineEditor, type Typing } from './terminal-library.ts';
import { type Entry, entryRows, shown } from './transcript.ts';
import { below, promptArea } from './typing-area.ts';
import { unsentRows } from './unsent-rows.ts';

const KEY = { enter: '\r', end: '\x04', interrupt: '\x03', redraw: '\x0c', suspend: '\x1a' } as const;
const PROMPT = '› ';
const NICK_PROMPT = 'Nickname: ';
/** Most characters of a text that are quoted, so that the reason for the quote stays in sight. */
const QUOTE = 60;
/** Milliseconds between two looks at what changes by itself. */
const TICK = 500;

/** The client for a person at a terminal: messages scroll away above the line that is being typed. */
export class TerminalMode {
  readonly #options: ClientOptions;
  readonly #finish: (exitCode: number) => void;
  readonly #conversation: Conversation;
  readonly #actions: SlashActions;
  readonly #status = new ConnectionStatus(() => performance.now());
  readonly #passing = new Passing(() => performance.now());
  readonly #styles = stylesOfOutput();
  readonly #editor = new LineEditor(() => process.stdout.rows);
  readonly #screen = new Screen(process.stdout);
  readonly #terminal = new RawTerminal((key) => this.#press(key));
  #fresh: Entry[] = [];
  #isPainting = false;
  #isChoosing = false;
  #isLeaving = false;
  #isOver = false;

  /** Opens the conversation at once; `finish` is called once, with the exit code. */
  constructor(options: ClientOptions, open: Open, finish: (exitCode: number) => void) {
    this.#options = options;
    this.#finish = finish;
    process.stdout.on('error', () => finish(0));
    process.stdout.on('resize', () => this.#paint());
    process.on('SIGCONT', () => this.#resume());
    this.#conversation = open((happening) => this.#hear(happening));
    this.#actions = new SlashActions(options, this.#conversation, {
      note: (text) => this.#note(text),
      warn: (text) => this.#warn(text),
      older: (messages) => {
        for (const message of messages) this.#show(message);
      },
      quit: () => this.quit(),
    });
    setInterval(() => {
      if (this.#status.isCounting || this.#passing.isFading) this.#paint();
    }, TICK);
  }

  /** Leaves: goodbye, then the end within 5 seconds. A second time: at once. */
  quit(): void {
    if (this.#isLeaving || !this.#conversation.isGreeted) return this.#end(0);
    this.#isLeaving = true;
    this.#conversation.leave();
    setTimeout(() => this.#end(0), PATIENCE);
  }

  #hear(happening: Happening): void {
    if (this.#isOver) return;
    switch (happening.type) {
      case 'asks-nick':
        return this.#chooseNick(happening.refused);
      case 'ready':
        return this.#note(`You are in the chat as ${this.#conversation.nick}. /help shows what you can do.`);
      case 'said':
        if (!happening.own && this.#status.missed()) this.#note('While you were away:');
        return this.#show(happening);
      case 'refused':
        return this.#warn(`The server refused: ${happening.text}${quoted(happening.said)}`);
      case 'shutdown':
      case 'warning':
        return this.#warn(happening.text);
      case 'notice':
        return this.#note(happening.text);
      case 'renamed':
        return this.#note(`${happening.before} is now ${happening.nick}.`);
      case 'came':
      case 'went':
        this.#passing.add(happening.type, happening.nicks);
        return this.#paint();
      case 'drained':
        return this.#paint();
      case 'closed':
        return this.#closed(happening);
      default:
        return this.#connection(happening);
    }
  }

  /** While somebody thinks about a nick, and when we leave, connections come and go without a word. */
  #connection(happening: Parameters<ConnectionStatus['heard']>[0]): void {
    const note = this.#status.heard(happening);
    if (note !== undefined && this.#conversation.isReady && !this.#isLeaving) this.#add(note);
    this.#paint();
  }

  #closed({ announced, why }: Extract<Happening, { type: 'closed' }>): void {
    if (announced) this.#note('The server has shut down.');
    if (announced || this.#isLeaving) this.#end(0);
    else this.#fail(why);
  }

  #chooseNick(refused: Extract<Happening, { type: 'asks-nick' }>['refused']): void {
    const { nick } = this.#options;
    if (refused !== undefined) this.#warn(`The nickname ${refused.nick} ${refused.why}. Choose another.`);
    this.#terminal.enter();
    this.#isChoosing = true;
    if (nick !== undefined && refused === undefined) this.#submitNick(nick);
    this.#paint();
  }

  #press(key: string): void {
    if (key === KEY.interrupt) return this.quit();
    if (key === KEY.end && this.#editor.text === '') return this.quit();
    if (key === KEY.suspend) return this.#suspend();
    if (key === KEY.enter) this.#submit();
    else if (key === KEY.redraw) this.#screen.repaint(this.#area());
    else this.#editor.press(key);
    this.#paint();
  }

  get #isInChat(): boolean {
    return this.#conversation.isReady && !this.#isChoosing;
  }

  #submit(): void {
    const text = this.#editor.text.toWellFormed();
    if (!this.#isInChat) return this.#submitNick(text.trim());
    if (text.trim() === '') return this.#editor.clear();
    if (Buffer.byteLength(text) > MAX_PAYLOAD) {
      return this.#warn(`That is longer than ${MAX_PAYLOAD} bytes and was not sent. Make it shorter.`);
    }
    this.#editor.clear();
    this.#editor.remember(text);
    this.#actions.obey(text, (said) => this.#say(said));
  }

  #submitNick(nick: string): void {
    if (nick === '' || !this.#isChoosing) return;
    if (nick === '/quit') return this.quit();
    this.#editor.clear();
    if (Buffer.byteLength(nick) > LONGEST_NICK)
      return this.#warn('That is too long for a nickname. Choose another.');
    this.#isChoosing = false;
    this.#conversation.askFor(nick);
  }

  #say(text: string): void {
    if (text === BYE) this.quit();
    else this.#conversation.say(text);
  }

  #show({ nick, text, time, own }: Said): void {
    if (own) this.#add({ type: 'own', time, text });
    else if (!this.#actions.ignored.has(nick)) this.#add({ type: 'said', nick, time, text });
  }

  #note(text: string): void {
    this.#add({ type: 'note', text });
  }

  #warn(text: string): void {
    this.#add({ type: 'warning', text });
  }

  #add(entry: Entry): void {
    this.#fresh.push(entry);
    this.#paint();
  }

  /** Once for all that happens in one go. */
  #paint(): void {
    if (this.#isPainting) return;
    this.#isPainting = true;
    setImmediate(() => {
      this.#isPainting = false;
      if (this.#terminal.isEntered) this.#screen.paint(this.#takeBlocks(), this.#area());
    });
  }

  #takeBlocks(): readonly Block[] {
    const entries = this.#fresh;
    this.#fresh = [];
    return entries.map((entry) => (columns) => entryRows(entry, columns, this.#styles));
  }

  #area(): Typing {
    const { columns, rows } = process.stdout;
    const typing = promptArea(this.#isInChat ? PROMPT : NICK_PROMPT, columns, (width) =>
      this.#editor.layOut(width),
    );
    const room = Math.floor(Math.max(0, rows - typing.rows.length) / 2);
    const status = this.#status.row ?? this.#passing.row;
    return below(unsentRows(this.#conversation.unsent, status, columns, room, this.#styles), typing);
  }

  #suspend(): void {
    this.#screen.leave(this.#takeBlocks());
    this.#terminal.leave();
    process.kill(process.pid, 'SIGTSTP');
  }

  #resume(): void {
    if (!this.#conversation.isGreeted) return;
    this.#terminal.enter();
    this.#paint();
  }

  #fail(line: string): void {
    const half = this.#conversation.isReady ? this.#editor.text : '';
    this.#end(1, line, half);
  }

  #end(exitCode: number, line?: string, half = ''): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const lost = [...this.#conversation.unsent, ...(half === '' ? [] : [half])];
    for (const text of lost) this.#fresh.push({ type: 'warning', text: `Not sent: ${text}` });
    // Also where nothing was drawn yet: a server may turn us away before it greets.
    this.#screen.leave(this.#takeBlocks());
    this.#terminal.leave();
    if (line !== undefined) complain(shown(line));
    this.#finish(exitCode);
  }
}

function quoted(text: string | undefined): string {
  if (text === undefined) return '';
  const start = [...text].slice(0, QUOTE).join('');
  return `\n“${start}${start.length < text.length ? ' …' : ''}”`;
}
