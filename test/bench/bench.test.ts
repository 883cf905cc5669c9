import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Copies, FaultyServer } from './faulty-server.ts';

const ROOT = join(import.meta.dirname, '../..');
const NODE = join(ROOT, 'scripts/node');

/** What a program ended with and what it said. */
interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(NODE, args, { cwd: ROOT, timeout: 120_000 }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** The load generator, for a moment, against a server with the given mistakes. */
async function loadOn(copies: Copies): Promise<Outcome> {
  await using server = await FaultyServer.start(copies);
  const task = {
    ...{ type: 'throughput', port: server.port, serverPid: process.pid, patience: 1 },
    ...{ members: 10, talkers: 4, underWay: 16, warmUp: 0.05, duration: 0.2 },
  };
  return await run('bench/load.ts', JSON.stringify(task));
}

/** A text in the middle of the run. */
const ONE = 100;

test('the bench runs from end to end', async () => {
  const { code, stdout, stderr } = await run('bench/main.ts', '--short');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /SHORT FORM/);
  assert.match(stdout, /^ {2}per second of server CPU +\d/m);
  assert.match(stdout, /^latency at the fixed rate, p99 +\d\S+ ms +\d\S+ ms/m);
  assert.match(stdout, /^200 joins at once +\d/m);
  assert.match(stdout, /^memory per idle connection +-?\d/m);
  assert.match(stdout, /^memory per idle session of protocol 2 +-?\d/m);
  assert.match(stdout, /times Parley with its journal in memory +at least 0.6/m);
  assert.match(stdout, /^latency p99 in memory, times the C program +at most 2 /m);
  assert.match(stdout, /^ {2}the same with its journal on disk +no goal/m);
});

test('the bench of acknowledged messages runs by itself', async () => {
  const { code, stdout, stderr } = await run('bench/main.ts', '--durable', '--short');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^acknowledged\/s, 20 members, 5 talking +\d/m);
  assert.match(stdout, /^ack at 200 messages\/s, p50 +\d/m);
  assert.doesNotMatch(stdout, /joins at once/);
});

test('a server that makes no mistake is measured', async () => {
  const { code, stdout, stderr } = await loadOn((_, toSender) => (toSender ? 0 : 1));
  assert.equal(code, 0, stderr);
  assert.ok(JSON.parse(stdout).deliveries > 0);
});

test('a lost text makes the measurement fail', async () => {
  const { code, stderr } = await loadOn((text, toSender) => (toSender || text === ONE ? 0 : 1));
  assert.equal(code, 1);
  assert.match(stderr, /with a gap before it|lost: \d+ members/);
});

test('a text delivered twice makes the measurement fail', async () => {
  const { code, stderr } = await loadOn((text, toSender) => (toSender ? 0 : text === ONE ? 2 : 1));
  assert.equal(code, 1);
  assert.match(stderr, /again or too late|duplicated: /);
});

test('a text sent back to its sender makes the measurement fail', async () => {
  const { code, stderr } = await loadOn((text, toSender) => (toSender && text !== ONE ? 0 : 1));
  assert.equal(code, 1);
  assert.match(stderr, /a text of its own|duplicated: /);
});
