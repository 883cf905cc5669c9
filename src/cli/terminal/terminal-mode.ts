import { Buffer } from 'node:buffer';
import process from 'node:process';
import { BYE } from '../../client/base-session.ts';
import { LONGEST_NICK, MAX_PAYLOAD } from '../../node/dial.ts';
import { LOBBY } from '../../protocol/rooms.ts';
import { SlashActions } from '../actions/slash-actions.ts';
import type { ClientOptions } from '../command-line/options.ts';
import { complain, PATIENCE } from '../command-line/standard-streams.ts';
import { leavingWords } from '../conversation/closing-words.ts';
import type { Conversation, Happening, Open } from '../conversation/conversation.ts';
import type { Said } from '../conversation/said.ts';
import { beginning, oneLine, shown } from '../conversation/shown.ts';
import type { Entry } from '../showing/entry.ts';
import { unreadWords } from '../showing/room-lines.ts';
import { Showing } from '../showing/showing.ts';
import { Attention } from './attention.ts';
import { ConnectionStatus } from './connection-status.ts';
import { type Bottom, Page } from './page.ts';
import { Passing } from './passing.ts';
import { RawTerminal } from './raw-terminal.ts';
import { promptOf } from './typing-area.ts';

const KEY = {
  ...{ enter: '\r', end: '\x04', interrupt: '\x03', redraw: '\x0c', suspend: '\x1a' },
  /** No keys, but what a terminal says when its window is in front, and when it is not any more. */
  ...{ inFront: '\x1b[I', behind: '\x1b[O' },
} as const;
const LINE_ENDS = /[\r\n]+$/;
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
  readonly #showing: Showing;
  readonly #actions: SlashActions;
  readonly #status = new ConnectionStatus(() => performance.now());
  readonly #passing = new Passing(() => performance.now());
  readonly #attention: Attention;
  readonly #page = new Page(() => this.#bottom());
  readonly #terminal = new RawTerminal((key) => this.#press(key));
  #isChoosing = false;
  #hasBegun = false;
  #isLeaving = false;
  #isOver = false;

  /** Opens the conversation at once; `finish` is called once, with the exit code. */
  constructor(options: ClientOptions, open: Open, finish: (exitCode: number) => void) {
    this.#options = options;
    this.#finish = finish;
    process.stdout.on('error', () => finish(0));
    process.stdout.on('resize', () => this.#page.paint());
    process.on('SIGCONT', () => this.#resume());
    this.#conversation = open((happening) => this.#hear(happening));
    this.#attention = new Attention(this.#conversation);
    this.#showing = new Showing(this.#conversation.places);
    this.#actions = new SlashActions(options, this.#conversation, this.#showing, {
      note: (text) => this.#note(text),
      warn: (text) => this.#warn(text),
      show: (entry) => this.#page.add(entry),
      moved: () => {
        this.#attention.moved();
        this.#page.paint();
      },
      quit: () => this.quit(),
    });
    setInterval(() => {
      if (this.#status.isCounting || this.#passing.isFading) this.#page.paint();
    }, TICK);
  }

  /** Leaves: goodbye, then the end within 5 seconds. A second time: at once. */
  quit(): void {
    if (this.#isLeaving || !this.#conversation.isGreeted) return this.#end(0);
    this.#isLeaving = true;
    this.#conversation.leave();
    this.#page.paint();
    setTimeout(() => this.#end(0), PATIENCE);
  }

  #hear(happening: Happening): void {
    if (this.#isOver) return;
    switch (happening.type) {
      case 'asks-nick':
        return this.#chooseNick(happening.refused);
      case 'ready':
        this.#hasBegun = true;
        // Nobody has missed anything who was not there.
        this.#status.missed();
        return this.#note(`You are in the chat as ${this.#conversation.nick}. /help shows what you can do.`);
      case 'said':
        return this.#said(happening);
      case 'did':
        return this.#show(this.#showing.did(happening.deed, happening.own), happening.deed);
      case 'unread':
        return this.#note(unreadWords(happening.rooms, (room) => this.#conversation.places.titleOf(room)));
      case 'refused':
        return this.#warn(`The server refused: ${happening.text}${quoted(happening.said)}`);
      case 'shutdown':
      case 'warning':
        return this.#warn(happening.text);
      case 'notice':
      case 'note':
        return this.#note(happening.text);
      case 'renamed':
        return this.#note(`${happening.before} is now ${happening.nick}.`);
      case 'passing':
        this.#passing.add(
          happening.what,
          happening.nicks.filter((nick) => !this.#showing.ignored.has(nick)),
        );
        return this.#page.paint();
      case 'drained':
        return this.#page.paint();
      case 'closed':
        return this.#closed(happening);
      default:
        return this.#connection(happening);
    }
  }

  #said(said: Said): void {
    if (!said.own && this.#hasBegun && this.#status.missed()) this.#note('While you were away:');
    const entry = this.#showing.said(said);
    this.#passing.spoke(said.nick);
    if (entry !== undefined && this.#hasBegun) this.#attention.call(said);
    this.#show(entry, said);
  }

  #show(entry: Entry | undefined, told: { readonly room: string; readonly seq?: number }): void {
    if (entry !== undefined) this.#page.add(entry);
    this.#attention.shown(told);
  }

  /** Before there is a nick, and when we leave, the row says enough. */
  #connection(happening: Parameters<ConnectionStatus['heard']>[0]): void {
    const note = this.#status.heard(happening);
    if (note !== undefined && this.#conversation.isReady && !this.#isLeaving) this.#page.add(note);
    this.#page.paint();
  }

  #closed({ announced, erased, why }: Extract<Happening, { type: 'closed' }>): void {
    if (announced) this.#note('The server has shut down.');
    if (erased) this.#note(why);
    if (announced || erased || this.#isLeaving) this.#end(0);
    else this.#fail(why);
  }

  #chooseNick(refused: Extract<Happening, { type: 'asks-nick' }>['refused']): void {
    const { nick } = this.#options;
    if (refused !== undefined) this.#warn(`The nickname ${refused.nick} ${refused.why}. Choose another.`);
    this.#terminal.enter();
    this.#page.begin();
    this.#isChoosing = true;
    if (nick !== undefined && refused === undefined) this.#submitNick(nick);
    this.#page.paint();
  }

  #press(key: string): void {
    const { editor } = this.#page;
    if (key === KEY.interrupt) return this.quit();
    if (key === KEY.end && editor.text === '') return this.quit();
    if (key === KEY.suspend) return this.#suspend();
    // What is typed behind a goodbye is for nobody.
    if (this.#isLeaving) return;
    if (key === KEY.inFront || key === KEY.behind) {
      this.#attention.isInFront = key === KEY.inFront;
      return;
    }
    if (key === KEY.enter) this.#submit();
    else if (key === KEY.redraw) this.#page.repaint();
    else this.#type(key);
    this.#page.paint();
  }

  /** The others see that we type, unless it is a command. */
  #type(key: string): void {
    const { editor } = this.#page;
    const before = editor.text;
    editor.press(key);
    const { text } = editor;
    if (this.#isInChat && text !== before && text !== '' && !text.startsWith('/'))
      this.#conversation.more?.talk.typing(this.#conversation.places.current);
  }

  get #isInChat(): boolean {
    return this.#conversation.isReady && !this.#isChoosing;
  }

  #submit(): void {
    const { editor } = this.#page;
    // A line that was pasted with its end is meant without it.
    const text = editor.text.toWellFormed().replace(LINE_ENDS, '');
    if (!this.#isInChat) return this.#submitNick(text.trim());
    if (text.trim() === '') return editor.clear();
    if (Buffer.byteLength(text) > MAX_PAYLOAD) {
      return this.#warn(`That is longer than ${MAX_PAYLOAD} bytes and was not sent. Make it shorter.`);
    }
    editor.clear();
    editor.remember(text);
    this.#actions.obey(text, (said) => this.#say(said));
  }

  #submitNick(nick: string): void {
    if (nick === '/quit') return this.quit();
    if (nick === '' || !this.#isChoosing) return;
    this.#page.editor.clear();
    if (Buffer.byteLength(nick) > LONGEST_NICK)
      return this.#warn('That is too long for a nickname. Choose another.');
    this.#isChoosing = false;
    this.#conversation.askFor(nick);
  }

  #say(text: string): void {
    if (text === BYE) this.quit();
    else this.#conversation.say(text);
  }

  #note(text: string): void {
    this.#page.add({ type: 'note', text });
  }

  #warn(text: string): void {
    this.#page.add({ type: 'warning', text });
  }

  #bottom(): Bottom {
    const { unsent } = this.#conversation;
    return {
      prompt: this.#prompt,
      unsent: unsent.map((text) => this.#showing.unsent(text)),
      status: this.#isLeaving ? leavingWords(unsent.length) : (this.#status.row ?? this.#passing.row),
    };
  }

  /** A nick that was asked for stays in sight until there is an answer. */
  get #prompt(): string {
    const { nick, places } = this.#conversation;
    if (this.#isChoosing) return NICK_PROMPT;
    if (!this.#isInChat) return `${NICK_PROMPT}${oneLine(nick)} › `;
    return promptOf(places.current === LOBBY ? undefined : places.titleOf(places.current));
  }

  #suspend(): void {
    this.#page.leave();
    this.#terminal.leave();
    process.kill(process.pid, 'SIGTSTP');
  }

  #resume(): void {
    if (!this.#conversation.isGreeted) return;
    this.#terminal.enter();
    this.#page.begin();
    this.#page.paint();
  }

  #fail(line: string): void {
    const half = this.#conversation.isReady ? this.#page.editor.text : '';
    this.#end(1, line, half);
  }

  #end(exitCode: number, line?: string, half = ''): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const unsent = this.#conversation.unsent.map(({ text }) => text);
    const lost = [...unsent, ...(half === '' ? [] : [half])];
    for (const text of lost) this.#warn(`Not sent: ${text}`);
    // Also where nothing was drawn yet: a server may turn us away before it greets.
    this.#page.leave();
    this.#terminal.leave();
    if (line !== undefined) complain(shown(line));
    this.#finish(unsent.length > 0 ? 1 : exitCode);
  }
}

function quoted(text: string | undefined): string {
  return text === undefined ? '' : `\n“${beginning(text, QUOTE)}”`;
}
