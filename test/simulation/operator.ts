import type { Link } from '../../src/client/ports.ts';
import type { Moderation } from '../../src/protocol/command.ts';
import type { ServerEvent } from '../../src/protocol/event.ts';
import type { Ledger } from './ledger.ts';
import { simulatedDial } from './link.ts';
import type { Network } from './network.ts';
import type { Oracle } from './oracle.ts';
import { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';

/** Proves to the simulated server that one owns its data directory. */
export const OPERATOR_SECRET = 'operator';

export interface OperatorParts {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly oracle: Oracle;
  readonly ledger: Ledger;
  readonly note: (what: string) => void;
}

/** Milliseconds after which a command that was not answered is given up. */
const PATIENCE = 20_000;

/** Whoever owns the data directory: each command is a process and a connection of its own. */
export class Operator {
  readonly #parts: OperatorParts;
  #commands = 0;

  constructor(parts: OperatorParts) {
    this.#parts = parts;
  }

  /** Does something about whoever has a nick, or had it. What is acknowledged must be on disk. */
  moderate(act: Moderation, nick: string): void {
    const { scheduler, network, oracle, ledger, note } = this.#parts;
    this.#commands += 1;
    const process = new Process(scheduler, `operator ${this.#commands}`);
    note(`the operator tries to ${act} ${nick}`);
    const heard = (event: ServerEvent) => {
      if (event.type === 'operating') link.send({ type: 'moderate', act, nick });
      if (event.type === 'ack') {
        const kept = ledger.room(event.room).at(event.seq);
        if (kept?.type !== 'moderated' || kept.act !== act)
          oracle.violated(`I1: ${act} of ${nick} was acknowledged, on disk is ${kept?.type}`);
      }
      if (event.type === 'ack' || event.type === 'refused') link.send({ type: 'bye' });
    };
    const dial = simulatedDial({
      ...{ network, process, connected: () => {} },
      watch: () => ({ sent: () => {}, heard }),
      violated: (what) => oracle.violated(`the operator: ${what}`),
    });
    const link: Link = dial({
      opened: () => void link.send({ type: 'operate', secret: OPERATOR_SECRET }),
      event: () => {},
      drained: () => {},
      closed: () => process.kill(),
    });
    process.after(PATIENCE, () => link.destroy());
  }

  /** Lets back in, and speak, whomever it has kept from it. */
  forgive(): void {
    const { kick, mute } = this.#parts.ledger.sanctions;
    for (const nick of kick.values()) this.moderate('unkick', nick);
    for (const nick of mute.values()) this.moderate('unmute', nick);
  }
}
