import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RawClient } from './support/raw-client.ts';
import { ServerProcess } from './support/server-process.ts';

test('two people hear each other', async () => {
  await using server = await ServerProcess.start();
  const alice = await RawClient.join(server.port, 'alice');
  const bob = await RawClient.join(server.port, 'bob');
  alice.send('hi');
  assert.equal(await bob.receive(), 'alice: hi');
  await alice.leave();
  await bob.leave();
  assert.equal(server.chatLog[0]?.text, 'hi');
});
