import { connect } from 'node:net';
import { setTimeout as passed } from 'node:timers/promises';
import { LightClient } from './light-client.ts';
import { type Random, seededRandom } from './random.ts';
import { mutatedSession } from './sessions.ts';

export interface MixedLoad {
  /** Ends it, all but `leaked` of its connections. */
  stop(leaked: number): Promise<{ readonly texts: number; readonly sessions: number }>;
}

/** People who come, talk for a while and leave, properly or not; some stop reading, some send nonsense. */
export function startMixedLoad(port: number, clients: number): MixedLoad {
  const counts = { texts: 0, sessions: 0 };
  const running = { isOn: true };
  const kept: LightClient[] = [];
  const one = async (slot: number): Promise<void> => {
    const random = seededRandom(slot);
    while (running.isOn) {
      counts.sessions += 1;
      if (random.oneIn(5)) await sendNonsense(port, random);
      else await talkAWhile(port, `s${slot}`, random);
    }
  };
  const talkAWhile = async (at: number, nick: string, random: Random): Promise<void> => {
    const client = await LightClient.join(at, nick).catch(() => undefined);
    if (client === undefined) return passed(50);
    const isDeaf = random.oneIn(10);
    if (isDeaf) client.socket.pause();
    for (let said = random.below(20); said > 0 && running.isOn && !client.isClosed; said -= 1) {
      client.say(`text ${counts.texts} ${'x'.repeat(random.below(600))}`);
      counts.texts += 1;
      await passed(random.below(200));
    }
    if (!running.isOn) kept.push(client);
    else if (random.oneIn(2)) client.say('BYE');
    else client.destroy();
    if (running.isOn) setTimeout(() => client.destroy(), 500);
  };
  const all = Array.from({ length: clients }, (_, slot) => one(slot));
  return {
    async stop(leaked) {
      running.isOn = false;
      await Promise.all(all);
      // A moment for those who said BYE and have not closed yet.
      await passed(600);
      for (const client of kept.slice(leaked)) client.destroy();
      return counts;
    },
  };
}

async function sendNonsense(port: number, random: Random): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  socket.write(mutatedSession(random).bytes);
  await passed(20 + random.below(200));
  socket.destroy();
}
