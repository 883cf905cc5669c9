import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { attack } from '../checks/support/arena.ts';
import { Namespace, whyNoNamespaces } from '../checks/support/namespace.ts';
import { becomes } from '../checks/support/probe.ts';
import { fence } from '../support/raw-client.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { joinSpeakerAndWitness } from './support/witness.ts';

const skip = whyNoNamespaces();

/** Joins as "lost" from inside of a namespace and reads all that comes; tries again while the wire is being laid. */
const CLIENT = `const [host, port] = process.argv.slice(1);
  (function join() {
    const socket = require('net').connect(Number(port), host);
    socket.on('data', (bytes) => { if (String(bytes).includes('READY')) console.log('ready'); });
    socket.on('error', () => setTimeout(join, 100));
    socket.write('\\0\\x09NICK lost');
  })();`;

/** Its process, which ends with the test however that ends. */
async function joinFrom(namespace: Namespace, port: number): Promise<Disposable> {
  const [program, ...rest] = namespace.prefix;
  const args = [...rest, process.execPath, '-e', CLIENT, namespace.near, String(port)];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const end = () => void child.kill('SIGKILL');
  try {
    await once(child.stdout, 'data', { signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    end();
    throw error;
  }
  return { [Symbol.dispose]: end };
}

function causeOfLost(server: ServerProcess): unknown {
  return server.serverLog.find(({ event, nick }) => event === 'session-ended' && nick === 'lost')?.cause;
}

attack(
  'attack 14: a client whose packets are lost is noticed by a ping while nobody talks to it, and its nick is free',
  { skip, args: ['--ping', '1'] },
  async ({ port, server, controls }) => {
    using namespace = new Namespace(1);
    using _lost = await joinFrom(namespace, port);
    // The talk of the bystanders would wait for it, unacknowledged, and then the system sends no ping.
    controls.silence();
    // What they said before is out and acknowledged when this is.
    await controls.exchange();
    namespace.fallSilent();
    // The system asks ten times, once a second.
    assert.ok(await becomes(() => causeOfLost(server) !== undefined, 25));
    assert.equal(causeOfLost(server), 'connection-lost');
  },
);

attack(
  'attack 14: in a busy room it is noticed by what piles up for it, and memory is bounded meanwhile',
  { skip, args: ['--rate', '0', '--max-text', '16384', '--stall', '2'], measuresMemory: true },
  async ({ port, server }) => {
    using namespace = new Namespace(1);
    using _lost = await joinFrom(namespace, port);
    const { speaker, witness } = await joinSpeakerAndWitness(port);
    namespace.fallSilent();
    const isNoticed = () => causeOfLost(server) !== undefined;
    const deadline = performance.now() + 20_000;
    while (!isNoticed() && performance.now() < deadline) {
      speaker.send(...Array.from({ length: 10 }, () => 'x'.repeat(16_000)));
      await fence(speaker, witness);
      await becomes(isNoticed, 0.1);
    }
    assert.match(String(causeOfLost(server)), /^(no-progress|queue-full)$/);
    for (const client of [speaker, witness]) client.destroy();
  },
);
