import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Participant } from '../attacks/support/participant.ts';
import { becomes } from '../checks/support/probe.ts';
import { SERVER, ServerProcess } from '../support/server-process.ts';
import { run } from './commands/command-process.ts';

/** For people, and of what has happened: they keep what they once said. */
const TRANSCRIPTS: readonly string[] = ['chat.log', 'server.log'];

/** The files of a data directory, but for the transcripts, in which a word stands. */
function filesWith(data: string, word: string): readonly string[] {
  return readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !TRANSCRIPTS.includes(file.name))
    .map((file) => join(file.parentPath, file.name))
    .filter((path) => readFileSync(path).includes(word));
}

test('P46: of somebody who was muted and has erased themselves the nick is in no file but the transcripts', async () => {
  await using server = await ServerProcess.start();
  const nick = 'zaphod-the-first';
  const witness = await Participant.enter(server.port, 'witness');
  const zaphod = await Participant.enter(server.port, nick);
  await zaphod.answered('ack', { type: 'send', room: '#lobby', text: 'so long' });
  await zaphod.answered('entered', { type: 'join', room: '#heart-of-gold' });
  await zaphod.answered('ack', { type: 'send', room: `@${witness.welcome.identity}`, text: 'and thanks' });
  for (const act of ['mute', 'unmute', 'mute'])
    assert.equal(run(SERVER, [act, nick, '--data', server.data]).status, 0);
  assert.ok(filesWith(server.data, nick).length > 0, 'or there would be nothing to take away');
  const gone = await zaphod.answer({ type: 'erase', nick });
  assert.equal(gone.type === 'refused' && gone.code, 'erased');
  assert.equal(run(SERVER, ['unmute', nick, '--data', server.data]).status, 1, 'there is nobody to unmute');
  const isGone = await becomes(() => filesWith(server.data, nick).length === 0, 30);
  assert.ok(isGone, `it is still in ${filesWith(server.data, nick).join()}`);
  server.signal('SIGTERM');
  await server.ended();
  assert.deepEqual(filesWith(server.data, nick), [], 'nor is it brought back by the end');
  witness.destroy();
});
