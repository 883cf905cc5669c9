import { Buffer } from 'node:buffer';
import process from 'node:process';
import { BaseSession, BYE, type Happening } from '../client/base-session.ts';
import { IgnoredNicks } from '../client/ignored-nicks.ts';
import { helpLines, readTyped } from '../client/slash-commands.ts';
import { type Closed, type Listener, LONGEST_NICK, MAX_PAYLOAD, ServerConnection } from '../node/dial.ts';
import { harmless } from '../protocol/text.ts';
import { closingWords } from './closing-words.ts';
import { InputLines } from './input-lines.ts';
import type { Line } from './line-splitter.ts';
import type { ClientOptions } from './options.ts';
import { complain, PATIENCE } from './standard-streams.ts';

/**
 * The client as a tool: lines of standard input are sent, messages go to standard output, everything else to standard
 * error. With `isPerson` somebody types the lines (on a terminal that can't be drawn on): there are prompts on standard
 * error, slash commands, and another try at a nick.
 */
export class LineMode implements Listener {
  readonly #options: ClientOptions;
  readonly #isPerson: boolean;
  readonly #exit: (exitCode: number) => void;
  readonly #connection: ServerConnection;
  readonly #session = new BaseSession();
  readonly #ignored = new IgnoredNicks();
  readonly #input = new InputLines(MAX_PAYLOAD, () => this.#pump());
  #exitCode = 0;
  #notSent = 0;
  #hasStarted = false;
  #isChoosing = false;
  #isSaturated = false;
  #isLeaving = false;
  #isGivenUp = false;
  #isTurnedAway = false;
  #isFinished = false;

  /** Connects at once; `exit` is called at the end, with the exit code. */
  constructor(options: ClientOptions, isPerson: boolean, exit: (exitCode: number) => void) {
    this.#options = options;
    this.#isPerson = isPerson;
    this.#exit = exit;
    // Whoever reads our output has enough: nothing more to do here, which is no failure.
    process.stdout.on('error', () => {
      if (!this.#isGivenUp) this.quit();
    });
    this.#connection = new ServerConnection(options.host, options.port, this);
    process.stdout.on('drain', () => this.#connection.resume());
  }

  /** Leaves without sending what waits: BYE, then the end within 5 seconds. A second time: at once. */
  quit(): void {
    if (this.#isFinished || this.#isGivenUp || !this.#session.isGreeted) return this.#exit(this.#exitCode);
    this.#isGivenUp = true;
    this.#connection.resume();
    this.#leave();
    setTimeout(() => this.#exit(this.#exitCode), PATIENCE);
  }

  frame(payload: string): void {
    if (this.#isFinished) return;
    const happening = this.#session.receive(payload);
    switch (happening.type) {
      case 'asks-nick':
        return this.#chooseNick(happening.again);
      case 'ready':
        if (this.#isPerson) this.#tell(`You are in the chat as ${harmless(this.#session.nick)}.`);
        return this.#pump();
      case 'stranger':
        this.#fail(closingWords({ reason: 'stranger' }, this.#options));
        return;
      case 'refused':
        this.#exitCode = 1;
        this.#isTurnedAway = !this.#session.isReady;
        return complain(`the server refused: ${harmless(happening.text)}`);
      default:
        this.#show(happening);
    }
  }

  drained(): void {
    this.#isSaturated = false;
    this.#pump();
  }

  closed(closed: Closed): void {
    if (this.#isFinished) return;
    const isOrderly = this.#session.isEndAnnounced || (this.#isLeaving && closed.reason === 'ended');
    // Why it closes was said already.
    if (this.#isTurnedAway && !this.#session.isReady) return this.#finish(1);
    if (!isOrderly) return this.#fail(closingWords(closed, this.#options));
    const notSent = this.#notSent + this.#input.waiting;
    if (this.#isGivenUp) return this.#finish(this.#exitCode);
    if (notSent > 0)
      return this.#fail(`${notSent} line(s) of the input came after the end and were not sent`);
    if (this.#connection.pending > 0) return this.#fail('the end came before all of the input was sent');
    this.#finish(this.#exitCode);
  }

  #show(happening: Happening & { readonly text: string }): void {
    if (this.#isGivenUp) return;
    const text = harmless(happening.text);
    if (happening.type !== 'said') this.#print(text);
    else if (!this.#ignored.has(happening.nick)) this.#print(`${harmless(happening.nick)}: ${text}`);
  }

  /** A reader of ours that does not keep up makes us one: what it has not taken stays with the server, not in memory. */
  #print(line: string): void {
    if (!process.stdout.write(`${line}\n`)) this.#connection.pause();
  }

  #chooseNick(again: boolean): void {
    if (again) {
      const refused = `the nickname ${harmless(this.#session.nick)} is taken or not allowed; choose another`;
      if (!this.#isPerson) return this.#fail(refused);
      complain(refused);
    }
    if (!this.#hasStarted) this.#input.start();
    this.#hasStarted = true;
    const { nick } = this.#options;
    if (nick !== undefined && !again) return this.#askFor(nick);
    this.#isChoosing = true;
    if (this.#isPerson) process.stderr.write('Nickname: ');
    this.#pump();
  }

  #askFor(nick: string): void {
    if (Buffer.byteLength(nick) > LONGEST_NICK)
      return this.#fail('that is too long for a nickname; choose another');
    this.#isChoosing = false;
    this.#connection.send(this.#session.askFor(nick));
  }

  /** Goes on with the lines that wait, as far as it can. */
  #pump(): void {
    if (this.#isFinished) return;
    while (this.#isChoosing || this.#isLeaving || (this.#session.isReady && !this.#isSaturated)) {
      const line = this.#input.take();
      if (line === undefined) break;
      this.#use(line);
    }
    if (!this.#input.isAtEnd || this.#isLeaving) return;
    if (this.#input.failure !== undefined) {
      this.#exitCode = 1;
      complain(`the input can't be read: ${this.#input.failure}`);
    }
    if (this.#isChoosing) this.#fail('the input ended before there was a nickname; give one with --nick');
    else if (this.#session.isReady) this.#leave();
  }

  #use(line: Line): void {
    if (this.#isLeaving) this.#notSent += 1;
    else if (line.type === 'too-long') this.#refuse(`a line over ${MAX_PAYLOAD} bytes was not sent`);
    else if (line.type === 'not-utf8') this.#refuse('a line that is not valid UTF-8 was not sent');
    else if (this.#isChoosing) this.#useAsNick(line.text);
    else if (this.#isPerson) this.#obey(line.text);
    else this.#send(line.text);
  }

  #useAsNick(text: string): void {
    const nick = this.#isPerson ? text.trim() : text;
    if (nick !== '') this.#askFor(nick);
    else if (this.#isPerson) process.stderr.write('Nickname: ');
    else this.#fail('the first line of the input is empty; it must be the nickname, or give one with --nick');
  }

  #obey(line: string): void {
    const typed = readTyped(line);
    if (typed.type === 'quit') return this.quit();
    if (typed.type === 'text') return this.#send(typed.text);
    if (typed.type === 'help') return this.#tell(helpLines().join('\n'));
    if (typed.type === 'mistake') return complain(typed.text);
    if (typed.type === 'ignore') this.#ignored.add(typed.nick);
    if (typed.type === 'unignore') this.#ignored.remove(typed.nick);
    this.#tell(`Hidden: ${this.#ignored.nicks.map((nick) => harmless(nick)).join(', ') || 'nobody'}`);
  }

  #send(text: string): void {
    if (text === '') return;
    if (text === BYE) this.#isLeaving = true;
    this.#isSaturated = !this.#connection.send(text);
  }

  #leave(): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    this.#connection.send(BYE);
  }

  #refuse(line: string): void {
    if (!this.#isPerson) this.#exitCode = 1;
    complain(line);
  }

  #fail(line: string): void {
    complain(line);
    this.#finish(1);
  }

  /** A pipe takes its bytes later: what was shown must be out before the process is. */
  #finish(exitCode: number): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#connection.destroy();
    process.stdout.write('', () => this.#exit(exitCode));
  }

  #tell(text: string): void {
    process.stderr.write(`${text}\n`);
  }
}
