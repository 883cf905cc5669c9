import { ParleyClient } from '../../src/client/client.ts';
import { realPorts } from '../../src/node/real-ports.ts';
import { median } from '../statistics.ts';
import type { ResumeResult, ResumeTask } from './task.ts';

const ROUNDS = 20;

/** Somebody in many rooms comes back, with `missed` messages in each that were not had: until all is live again. */
export async function measureResume({ port, rooms, missed }: ResumeTask): Promise<ResumeResult> {
  const ports = realPorts('127.0.0.1', port);
  const client = new ParleyClient(ports, { nick: 'resumer' });
  await live(client);
  const names = Array.from({ length: rooms }, (_, number) => `#room${number}`);
  for (const name of names) await client.join(name);
  const { position, token = '' } = client;
  for (const room of names)
    await Promise.all(
      Array.from({ length: missed }, (_, number) => client.send(`missed ${number}`, { room })),
    );
  await client.close();
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    const back = new ParleyClient(ports, {
      ...{ nick: 'resumer', token },
      ...(position === undefined ? {} : { resume: position }),
    });
    let had = 0;
    back.on('message', () => {
      had += 1;
    });
    await live(back);
    took.push(performance.now() - began);
    if (had !== rooms * missed) throw new Error(`${had} messages came, not ${rooms * missed}`);
    await back.close();
  }
  return { median: median(took), most: Math.max(...took) };
}

function live(client: ParleyClient): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = client.on('state', ({ state }) => {
      if (state.name === 'closed') reject(new Error(state.message));
      if (state.name !== 'live') return;
      stop();
      resolve();
    });
  });
}
