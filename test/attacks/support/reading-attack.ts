import assert from 'node:assert/strict';
import { type Arena, type AttackOptions, attack } from '../../checks/support/arena.ts';
import { becomes, openDescriptors, percentile } from '../../checks/support/probe.ts';
import { Participant } from './participant.ts';

/**
 * An attack in which history is read from disk. The first page opens the journal for reading, and it stays open: the
 * descriptors (CC4) are held against those from then on, beside the rest of the common check.
 */
export function readingAttack(
  name: string,
  options: Omit<AttackOptions, 'endsServer'>,
  run: (arena: Arena) => Promise<void>,
): void {
  attack(name, { ...options, endsServer: true }, async (arena) => {
    const { server, port, controls } = arena;
    const reader = await Participant.enter(port, 'reader');
    reader.ask({ type: 'history', room: '#lobby' });
    await reader.expect('history');
    await reader.leave();
    const descriptors = openDescriptors(server.pid);
    await run(arena);
    await controls.exchange();
    assert.ok(server.child.exitCode === null && server.child.signalCode === null, 'CC1: the server runs');
    assert.ok(controls.isAlive, 'CC2: the bystanders are still connected');
    const noise = controls.anchor.slowest;
    assert.ok(controls.slowest <= 1000 + 4 * noise, `CC2: an exchange took ${controls.slowest} ms`);
    const usual = percentile(controls.roundTrips, 0.9);
    assert.ok(usual <= 200 + 4 * noise, `CC3: exchanges took ${usual} ms, the machine's own ${noise} ms`);
    const isBack = await becomes(() => openDescriptors(server.pid) <= descriptors);
    assert.ok(isBack, `CC4: ${openDescriptors(server.pid)} descriptors, ${descriptors} before`);
  });
}
