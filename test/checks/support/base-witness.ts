import { LightClient } from './light-client.ts';

/** A base client that writes down all it is shown, and speaks as well; it comes back without what it missed. */
export class BaseWitness {
  readonly nick: string;
  /** Every line that it was shown, over all its connections. */
  readonly shown: string[] = [];
  #client: LightClient | undefined;
  #said = 0;

  constructor(nick: string) {
    this.nick = nick;
  }

  async comeBack(port: number): Promise<void> {
    this.leave();
    this.#client = await LightClient.join(port, this.nick, { heard: (line) => this.shown.push(line) });
  }

  say(): void {
    this.#client?.say(`${this.nick} ${this.#said}`);
    this.#said += 1;
  }

  leave(): void {
    this.#client?.destroy();
    this.#client = undefined;
  }
}
