import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { RawClient } from '../../support/raw-client.ts';

/** One who sees what the others get to see, without the talk of the bystanders of an attack. */
export class Witness extends RawClient {
  static override async join(port: number, nick: string): Promise<Witness> {
    const socket: Socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    await once(socket, 'connect');
    const witness = new Witness(socket);
    witness.send(`NICK ${nick}`);
    const answers = [await witness.receive(), await witness.receive()];
    if (answers.join() !== 'HELLO,READY') throw new Error(`${nick} was answered ${answers.join()}`);
    return witness;
  }

  override async receive(seconds?: number): Promise<string> {
    for (;;) {
      const text = await super.receive(seconds);
      if (!/^control[12]: pulse \d+$/.test(text)) return text;
    }
  }
}

export interface SpeakerAndWitness {
  readonly speaker: Witness;
  readonly witness: Witness;
}

/** One who sends what a test is about, and one who sees what becomes of it. */
export async function joinSpeakerAndWitness(port: number): Promise<SpeakerAndWitness> {
  const witness = await Witness.join(port, 'witness');
  const speaker = await Witness.join(port, 'speaker');
  return { speaker, witness };
}
