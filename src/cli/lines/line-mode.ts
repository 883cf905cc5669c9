import { Buffer } from 'node:buffer';
import process from 'node:process';
import { BYE } from '../../client/base-session.ts';
import { LONGEST_NICK, MAX_PAYLOAD } from '../../node/dial.ts';
import { harmless } from '../../protocol/text.ts';
import { SlashActions } from '../actions/slash-actions.ts';
import type { ClientOptions } from '../command-line/options.ts';
import { complain, PATIENCE } from '../command-line/standard-streams.ts';
import { leavingWords } from '../conversation/closing-words.ts';
import type { Conversation, Happening, Open } from '../conversation/conversation.ts';
import type { Said } from '../conversation/said.ts';
import type { Entry } from '../showing/entry.ts';
import { unreadWords } from '../showing/room-lines.ts';
import { Showing } from '../showing/showing.ts';
import { InputLines } from './input-lines.ts';
import type { Line } from './line-splitter.ts';
import { behindTheEnd, counted, perhapsUnsent, quoted, unfit } from './line-words.ts';
import { plainLine } from './plain-line.ts';

/**
 * The client as a tool: lines of standard input are sent, messages go to standard output, everything else to standard
 * error. With `isPerson` somebody types the lines (on a terminal that can't be drawn on): there are prompts on standard
 * error, slash commands, and another try at a nick.
 */
export class LineMode {
  readonly #options: ClientOptions;
  readonly #isPerson: boolean;
  readonly #exit: (exitCode: number) => void;
  readonly #conversation: Conversation;
  readonly #showing: Showing;
  readonly #actions: SlashActions;
  readonly #input = new InputLines(MAX_PAYLOAD, () => this.#pump());
  #exitCode = 0;
  #notSent = 0;
  #retry: NodeJS.Timeout | undefined;
  #hasStarted = false;
  #isChoosing = false;
  #isLeaving = false;
  #isGivenUp = false;
  #isTurnedAway = false;
  #isFinished = false;

  /** Opens the conversation at once; `exit` is called at the end, with the exit code. */
  constructor(options: ClientOptions, isPerson: boolean, open: Open, exit: (exitCode: number) => void) {
    this.#options = options;
    this.#isPerson = isPerson;
    this.#exit = exit;
    process.stdout.on('error', (error: NodeJS.ErrnoException) => this.#unwritten(error));
    this.#conversation = open((happening) => this.#hear(happening));
    this.#showing = new Showing(this.#conversation.places);
    this.#actions = new SlashActions(options, this.#conversation, this.#showing, {
      note: (text) => this.#tell(harmless(text, '\n')),
      warn: (text) => complain(harmless(text)),
      show: (entry) => this.#show(entry),
      moved: () => {},
      quit: () => this.quit(),
    });
    process.stdout.on('drain', () => this.#conversation.resume());
  }

  /** Leaves without sending what waits: goodbye, then the end within 5 seconds. A second time: at once. */
  quit(): void {
    if (this.#isFinished || this.#isGivenUp || !this.#conversation.isGreeted)
      return this.#exit(this.#exitCode);
    this.#isGivenUp = true;
    const { unsent } = this.#conversation;
    if (this.#retry !== undefined && unsent.length > 0) complain(leavingWords(unsent.length));
    this.#conversation.resume();
    this.#leave();
    setTimeout(() => this.#exit(this.#exitCode), PATIENCE);
  }

  /** Who reads our output and has enough is no failure; what can't be kept is one. Either way nobody hears any more. */
  #unwritten({ code, message }: NodeJS.ErrnoException): void {
    if (this.#isGivenUp) return;
    if (code !== 'EPIPE') {
      this.#exitCode = 1;
      complain(`what is heard can't be written to standard output: ${message}`);
    }
    this.quit();
  }

  #hear(happening: Happening): void {
    if (this.#isFinished) return;
    switch (happening.type) {
      case 'asks-nick':
        return this.#chooseNick(happening.refused);
      case 'ready':
        if (this.#isPerson) this.#tell(`You are in the chat as ${harmless(this.#conversation.nick)}.`);
        return this.#pump();
      case 'said':
        return this.#said(happening);
      case 'did':
        if (this.#isPerson) this.#show(this.#showing.did(happening.deed, happening.own));
        return;
      case 'unread':
        return this.#note(unreadWords(happening.rooms, (room) => this.#conversation.places.titleOf(room)));
      case 'note':
        return this.#note(happening.text);
      case 'refused':
        this.#exitCode = 1;
        this.#isTurnedAway = !this.#conversation.isReady;
        return complain(`the server refused: ${harmless(happening.text)}${quoted(happening.said)}`);
      case 'shutdown':
      case 'notice':
        return this.#print(harmless(happening.text));
      case 'warning':
        return complain(harmless(happening.text));
      case 'drained':
        return this.#pump();
      case 'lost':
        return this.#lost(happening);
      case 'back':
        return this.#back();
      case 'closed':
        return this.#closed(happening);
      default:
        return;
    }
  }

  /** An end that was announced is the end. Otherwise the server may come back. */
  #lost({ announced, why }: Extract<Happening, { type: 'lost' }>): void {
    if (this.#isGivenUp) return this.#finish(this.#exitCode);
    if (announced) return this.#closed({ type: 'closed', announced, ended: true, why });
    if (this.#retry !== undefined) return;
    const { retry } = this.#options;
    complain(`the connection was lost (${harmless(why)}); trying again for ${counted(retry, 'second')}`);
    this.#waitAtMost(retry * 1000, why);
  }

  #waitAtMost(milliseconds: number, why: string): void {
    this.#retry = setTimeout(() => {
      // Who is not listened to is not waited for: a reader of ours takes its time.
      if (process.stdout.writableNeedDrain) return this.#waitAtMost(milliseconds, why);
      const { pending } = this.#conversation;
      const waiting = this.#notSent + this.#input.waiting + pending;
      this.#fail(`the server did not come back (${harmless(why)})${perhapsUnsent(waiting)}`);
    }, milliseconds);
  }

  #back(): void {
    if (this.#retry === undefined) return;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    complain('the connection is back');
    this.#pump();
  }

  #closed({ announced, ended, erased, why }: Extract<Happening, { type: 'closed' }>): void {
    // Somebody who reads has asked for it; a script has not.
    if (erased && this.#isPerson) {
      this.#tell(why);
      return this.#finish(this.#exitCode);
    }
    // Why it closes was said already.
    if (this.#isTurnedAway && !this.#conversation.isReady) return this.#finish(1);
    if (!announced && !(this.#isLeaving && ended)) return this.#fail(why);
    if (this.#isGivenUp) return this.#finish(this.#exitCode);
    const notSent = this.#notSent + this.#input.waiting;
    if (notSent > 0) return this.#fail(behindTheEnd(notSent));
    if (this.#conversation.pending > 0) return this.#fail('the end came before all of the input was sent');
    this.#finish(this.#exitCode);
  }

  /** A script hears one room, in lines that never change their form; somebody who reads hears all. */
  #said(said: Said): void {
    const { own, room, nick, text, action } = said;
    if (this.#isPerson) {
      // What we say counts as seen, and stands on the terminal already.
      const entry = this.#showing.said(said);
      if (!own) this.#show(entry);
    } else if (!own && room === this.#conversation.places.current)
      this.#print(`${harmless(nick)}: ${action ? '/me ' : ''}${harmless(text)}`);
  }

  #show(entry: Entry | undefined): void {
    if (entry === undefined) return;
    const line = plainLine(entry);
    if (entry.type === 'said' || entry.type === 'own') this.#print(line);
    else this.#tell(line);
  }

  /** A reader of ours that does not keep up makes us one: what it has not taken stays with the server, not in memory. */
  #print(line: string): void {
    if (this.#isGivenUp) return;
    if (!process.stdout.write(`${line}\n`)) this.#conversation.pause();
  }

  #chooseNick(refused: Extract<Happening, { type: 'asks-nick' }>['refused']): void {
    if (refused !== undefined) {
      const line = `the nickname ${harmless(refused.nick)} ${harmless(refused.why)}; choose another`;
      if (!this.#isPerson) return this.#fail(line);
      complain(line);
    }
    if (!this.#hasStarted) this.#input.start();
    this.#hasStarted = true;
    const { nick } = this.#options;
    if (nick !== undefined && refused === undefined) return this.#askFor(nick);
    this.#isChoosing = true;
    this.#prompt();
    this.#pump();
  }

  #prompt(): void {
    if (this.#isPerson) process.stderr.write('Nickname: ');
  }

  #askFor(nick: string): void {
    if (Buffer.byteLength(nick) > LONGEST_NICK)
      return this.#fail('that is too long for a nickname; choose another');
    this.#isChoosing = false;
    this.#conversation.askFor(nick);
  }

  get #takesLine(): boolean {
    const { isReady, takesMore } = this.#conversation;
    return this.#isChoosing || this.#isLeaving || (isReady && takesMore);
  }

  /** Goes on with the lines that wait, as far as it can. */
  #pump(): void {
    if (this.#isFinished) return;
    while (this.#takesLine) {
      const line = this.#input.take();
      if (line === undefined) break;
      this.#use(line);
    }
    if (!this.#input.isAtEnd || this.#isLeaving) return;
    if (this.#input.failure !== undefined) {
      this.#exitCode = 1;
      complain(`the input can't be read: ${this.#input.failure}`);
    }
    if (this.#isChoosing && this.#isPerson) this.quit();
    else if (this.#isChoosing)
      this.#fail('the input ended before there was a nickname; give one with --nick');
    else if (this.#conversation.isReady) this.#leave();
  }

  #use(line: Line): void {
    if (this.#isLeaving) this.#notSent += 1;
    else if (line.type !== 'line') this.#refuse(unfit(line.type));
    else if (this.#isChoosing) this.#useAsNick(line.text);
    else if (this.#isPerson) this.#actions.obey(line.text, (text) => this.#send(text));
    else this.#send(line.text);
  }

  #useAsNick(text: string): void {
    const nick = this.#isPerson ? text.trim() : text;
    if (this.#isPerson && nick === '/quit') this.quit();
    else if (nick !== '') this.#askFor(nick);
    else if (this.#isPerson) this.#prompt();
    else this.#fail('the first line of the input is empty; it must be the nickname, or give one with --nick');
  }

  #send(text: string): void {
    if (text === BYE) this.#leave();
    else if (text !== '') this.#conversation.say(text);
  }

  #leave(): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    this.#conversation.leave();
  }

  /** A first line that can't be the nick is the end: the next one may be meant for nobody's eyes. */
  #refuse(why: string): void {
    if (this.#isChoosing && !this.#isPerson)
      return this.#fail(
        `the first line of the input ${why}; it must be the nickname, or give one with --nick`,
      );
    if (!this.#isPerson) this.#exitCode = 1;
    complain(`line ${this.#input.number} of the input ${why} and was not sent`);
    if (this.#isChoosing) this.#prompt();
  }

  #fail(line: string): void {
    complain(line);
    this.#finish(1);
  }

  /** A pipe takes its bytes later: what was shown must be out before the process is. */
  #finish(exitCode: number): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#exitCode = exitCode;
    this.#conversation.destroy();
    process.stdout.write('', () => this.#exit(exitCode));
  }

  #note(text: string): void {
    if (this.#isPerson) this.#tell(harmless(text, '\n'));
  }

  #tell(text: string): void {
    process.stderr.write(`${text}\n`);
  }
}
