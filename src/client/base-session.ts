/** What a server of the base protocol has told us: docs/protocol.md, rules B2 to B14. */
export type Happening =
  /** It waits for a nick. `again`: the one we gave is taken or not allowed. */
  | { readonly type: 'asks-nick'; readonly again: boolean }
  | { readonly type: 'ready' }
  | { readonly type: 'said'; readonly nick: string; readonly text: string }
  /** It did not take something we sent, and says why. */
  | { readonly type: 'refused'; readonly text: string }
  | { readonly type: 'shutdown'; readonly seconds: number; readonly text: string }
  /** It says something that no rule has a meaning for: shown in its own words. */
  | { readonly type: 'notice'; readonly text: string }
  /** It does not begin with HELLO, so it is no Parley server. */
  | { readonly type: 'stranger' };

type Stage = 'greeting' | 'choosing' | 'asked' | 'in';

const REFUSAL = 'ERROR ';
const SHUTDOWN = /^Server will shut down in (\d+) seconds$/;
const BETWEEN = ': ';

/** The frame that ends a session. */
export const BYE = 'BYE';

/** Our side of a session of the base protocol: payloads in, happenings out. No socket and no clock. */
export class BaseSession {
  #stage: Stage = 'greeting';
  #nick = '';
  #isEndAnnounced = false;

  /** The nick that the server took, or that it was last asked for. */
  get nick(): string {
    return this.#nick;
  }

  /** Whether the server has greeted us, so that a BYE means something to it. */
  get isGreeted(): boolean {
    return this.#stage !== 'greeting';
  }

  /** Whether texts can be sent: a nick was taken. */
  get isReady(): boolean {
    return this.#stage === 'in';
  }

  /** Whether a nick was asked for and not answered. */
  get isAsking(): boolean {
    return this.#stage === 'asked';
  }

  /** Whether the server has warned that it will shut down: its end after that is orderly. */
  get isEndAnnounced(): boolean {
    return this.#isEndAnnounced;
  }

  /** The payload that asks for a nick; the answer is `ready`, or `asks-nick` again. */
  askFor(nick: string): string {
    this.#nick = nick;
    this.#stage = 'asked';
    return `NICK ${nick}`;
  }

  /** What the payload of a frame means now. */
  receive(payload: string): Happening {
    const shutdown = SHUTDOWN.exec(payload);
    if (shutdown !== null) {
      this.#isEndAnnounced = true;
      return { type: 'shutdown', seconds: Number(shutdown[1]), text: payload };
    }
    if (payload.startsWith(REFUSAL)) return { type: 'refused', text: payload.slice(REFUSAL.length) };
    if (this.#stage === 'in') return spoken(payload);
    return this.#answer(payload);
  }

  #answer(payload: string): Happening {
    if (this.#stage === 'greeting') {
      if (payload !== 'HELLO') return { type: 'stranger' };
      this.#stage = 'choosing';
      return { type: 'asks-nick', again: false };
    }
    if (this.#stage === 'asked' && payload === 'READY') {
      this.#stage = 'in';
      return { type: 'ready' };
    }
    if (this.#stage === 'asked' && payload === 'RETRY') {
      this.#stage = 'choosing';
      return { type: 'asks-nick', again: true };
    }
    return { type: 'notice', text: payload };
  }
}

/** The nick can hold no `: ` on a server of ours, the text can: so the first one is the border. */
function spoken(payload: string): Happening {
  const border = payload.indexOf(BETWEEN);
  if (border <= 0) return { type: 'notice', text: payload };
  return { type: 'said', nick: payload.slice(0, border), text: payload.slice(border + BETWEEN.length) };
}
