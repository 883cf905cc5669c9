import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { ServerLog } from '../../../src/store/log/server-log.ts';
import { SmallDisk, whyNoSmallDisk } from '../../checks/support/small-disk.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-server-log-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function open(at = directory) {
  const clock = new VirtualClock();
  const shown: string[] = [];
  const log = new ServerLog({ directory: at, clock, show: (_, { event }) => shown.push(event) });
  return { log, clock, shown };
}

function events(path: string): readonly unknown[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line).event);
}

describe('server.log', () => {
  test('that can not be opened anew says so in the old file and on the screen, and is tried until it can be', async () => {
    const { log, clock, shown } = open();
    const path = join(directory, 'server.log');
    renameSync(path, `${path}.1`);
    mkdirSync(path);
    log.reopen();
    log.write({ event: 'moderated', act: 'kick', nick: 'alice' });
    while (events(`${path}.1`).length < 2) await setImmediate();
    rmdirSync(path);
    clock.advance(1000);
    await log.close({ event: 'stopped' });
    assert.deepEqual(events(`${path}.1`), ['log-stale', 'moderated']);
    assert.deepEqual(events(path), ['log-healed', 'stopped']);
    assert.deepEqual(shown, ['log-stale', 'moderated', 'log-healed', 'stopped']);
  });

  test('has the end of the server last, behind those that were only counted', async () => {
    const { log } = open();
    log.countNotNamed('shutdown', '127.0.0.1');
    await log.close({ event: 'stopped' });
    assert.deepEqual(events(join(directory, 'server.log')), ['not-named', 'stopped']);
  });

  test('on a full disk says in itself that its lines waited, once there is room again', {
    skip: whyNoSmallDisk(),
  }, async () => {
    using disk = new SmallDisk(0.0625);
    const { log, clock, shown } = open(disk.path);
    const path = join(disk.path, 'server.log');
    for (let count = 0; count < 200; count += 1)
      log.write({ event: 'internal-error', error: 'x'.repeat(1000) });
    while (!shown.includes('log-failing')) await setImmediate();
    disk.resize(1);
    clock.advance(1000);
    await log.close();
    const noted = events(path).filter((event) => event !== 'internal-error');
    assert.deepEqual(noted, ['log-failing', 'log-healed']);
    assert.equal(events(path).length, 202);
  });
});
