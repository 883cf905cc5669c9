import { Buffer } from 'node:buffer';
import process from 'node:process';
import { BaseSession, BYE } from '../client/base-session.ts';
import { IgnoredNicks } from '../client/ignored-nicks.ts';
import { helpLines, readTyped } from '../client/slash-commands.ts';
import { type Closed, type Listener, LONGEST_NICK, MAX_PAYLOAD, ServerConnection } from '../node/dial.ts';
import { closingWords } from './closing-words.ts';
import type { ClientOptions } from './options.ts';
import { RawTerminal } from './raw-terminal.ts';
import { type Block, Screen } from './screen.ts';
import { complain, PATIENCE } from './standard-streams.ts';
import { stylesOfOutput } from './styles.ts';
import { LineEditor, type Typing } from './terminal-library.ts';
import { type Entry, entryRows, shown } from './transcript.ts';

const KEY = { enter: '\r', end: '\x04', interrupt: '\x03', redraw: '\x0c', suspend: '\x1a' } as const;
const PROMPT = '› ';
const NICK_PROMPT = 'Nickname: ';
/** Columns that the text being typed has at least, so that a prompt never takes all the room. */
const LEAST_COLUMNS = 8;

/** The client for a person at a terminal: messages scroll away above the line that is being typed. */
export class TerminalMode implements Listener {
  readonly #options: ClientOptions;
  readonly #finish: (exitCode: number) => void;
  readonly #connection: ServerConnection;
  readonly #session = new BaseSession();
  readonly #ignored = new IgnoredNicks();
  readonly #styles = stylesOfOutput();
  readonly #editor = new LineEditor(() => process.stdout.rows);
  readonly #screen = new Screen(process.stdout);
  readonly #terminal = new RawTerminal((key) => this.#press(key));
  #fresh: Entry[] = [];
  #isPainting = false;
  #isLeaving = false;

  /** Connects at once; `finish` is called once, with the exit code. */
  constructor(options: ClientOptions, finish: (exitCode: number) => void) {
    this.#options = options;
    this.#finish = finish;
    process.stdout.on('error', () => finish(0));
    process.stdout.on('resize', () => this.#paint());
    process.on('SIGCONT', () => this.#resume());
    this.#connection = new ServerConnection(options.host, options.port, this);
  }

  /** Leaves: BYE, then the end within 5 seconds. A second time: at once. */
  quit(): void {
    if (this.#isLeaving || !this.#session.isGreeted) return this.#end([], 0);
    this.#isLeaving = true;
    this.#connection.send(BYE);
    setTimeout(() => this.#end([], 0), PATIENCE);
  }

  frame(payload: string): void {
    const happening = this.#session.receive(payload);
    switch (happening.type) {
      case 'asks-nick':
        return this.#chooseNick(happening.again);
      case 'ready':
        return this.#note(`You are in the chat as ${this.#session.nick}. /help shows what you can do.`);
      case 'said':
        if (!this.#ignored.has(happening.nick)) this.#add({ ...happening, time: new Date() });
        return;
      case 'refused':
        return this.#warn(`The server refused: ${happening.text}`);
      case 'stranger':
        return this.#fail(closingWords({ reason: 'stranger' }, this.#options));
      case 'shutdown':
        return this.#warn(happening.text);
      case 'notice':
        return this.#note(happening.text);
    }
  }

  drained(): void {}

  closed(closed: Closed): void {
    if (this.#session.isEndAnnounced) this.#end([{ type: 'note', text: 'The server has shut down.' }], 0);
    else if (this.#isLeaving) this.#end([], 0);
    else this.#fail(closingWords(closed, this.#options));
  }

  #chooseNick(again: boolean): void {
    const { nick } = this.#options;
    if (again) this.#warn(`The nickname ${this.#session.nick} is taken or not allowed. Choose another.`);
    this.#terminal.enter();
    if (nick !== undefined && !again) this.#submitNick(nick);
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

  #submit(): void {
    const text = this.#editor.text.toWellFormed();
    if (!this.#session.isReady) return this.#submitNick(text.trim());
    if (text.trim() === '') return this.#editor.clear();
    if (Buffer.byteLength(text) > MAX_PAYLOAD) {
      return this.#warn(`That is longer than ${MAX_PAYLOAD} bytes and was not sent. Make it shorter.`);
    }
    this.#editor.clear();
    this.#editor.remember(text);
    this.#obey(text);
  }

  #submitNick(nick: string): void {
    if (nick === '' || this.#session.isAsking) return;
    if (nick === '/quit') return this.quit();
    this.#editor.clear();
    if (Buffer.byteLength(nick) <= LONGEST_NICK) {
      this.#connection.send(this.#session.askFor(nick));
    } else this.#warn('That is too long for a nickname. Choose another.');
  }

  #obey(line: string): void {
    const typed = readTyped(line);
    switch (typed.type) {
      case 'text':
        return this.#send(typed.text);
      case 'quit':
        return this.quit();
      case 'help':
        return this.#note(helpLines().join('\n'));
      case 'mistake':
        return this.#warn(typed.text);
      case 'ignore':
        this.#ignored.add(typed.nick);
        break;
      case 'unignore':
        this.#ignored.remove(typed.nick);
        break;
    }
    this.#note(`Hidden: ${this.#ignored.nicks.join(', ') || 'nobody'}`);
  }

  #send(text: string): void {
    if (text === BYE) this.#isLeaving = true;
    this.#connection.send(text);
    if (text !== BYE) this.#add({ type: 'own', time: new Date(), text });
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
    const { columns } = process.stdout;
    const wanted = this.#session.isReady ? PROMPT : NICK_PROMPT;
    const prompt = columns - wanted.length < LEAST_COLUMNS ? '' : wanted;
    const { rows, cursorRow, beforeCursor } = this.#editor.layOut(columns - prompt.length);
    const lead = (row: number) => (row === 0 ? prompt : ' '.repeat(prompt.length));
    return {
      rows: rows.map((row, index) => lead(index) + row),
      cursorRow,
      beforeCursor: lead(cursorRow) + beforeCursor,
    };
  }

  #suspend(): void {
    this.#screen.leave(this.#takeBlocks());
    this.#terminal.leave();
    process.kill(process.pid, 'SIGTSTP');
  }

  #resume(): void {
    if (!this.#session.isGreeted) return;
    this.#terminal.enter();
    this.#paint();
  }

  #fail(line: string): void {
    const unsent = this.#session.isReady ? this.#editor.text : '';
    const entries: Entry[] = unsent === '' ? [] : [{ type: 'warning', text: `Not sent: ${unsent}` }];
    this.#end(entries, 1, line);
  }

  #end(entries: readonly Entry[], exitCode: number, line?: string): void {
    this.#fresh.push(...entries);
    // Also where nothing was drawn yet: a server may turn us away before it greets.
    this.#screen.leave(this.#takeBlocks());
    this.#terminal.leave();
    if (line !== undefined) complain(shown(line));
    this.#finish(exitCode);
  }
}
