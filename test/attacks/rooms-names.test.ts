import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Command } from '../../src/protocol/command.ts';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';
import { Participant } from './support/participant.ts';
import { readingAttack } from './support/reading-attack.ts';
import { becomesFound, textsFound } from './support/room-questions.ts';

/** Names that every object has. */
const PROPERTIES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];
/** Any number of refusals, and commands as fast as they come. */
const PATIENT = ['--faults', '100000', '--rate', '0'];
const LOBBY = '#lobby';

readingAttack(
  'attack 49: names of properties that every object has are ordinary rooms, topics, ids, reasons and words of a search',
  { args: PATIENT },
  async ({ port }) => {
    const alice = await Participant.enter(port, 'alice');
    for (const name of PROPERTIES) {
      const room = `#${name}`;
      assert.equal((await alice.answered('entered', { type: 'join', room, ref: name })).room, room);
      const about = { room, id: name } as const;
      const { seq: target } = await alice.answered('ack', { type: 'send', ...about, text: name });
      const [edit, react, topic] = ['e', 'r', 't'].map((letter) => `${name}${letter}`);
      await alice.answered('ack', { type: 'edit', room, id: edit ?? '', target, text: `${name} 2` });
      await alice.answered('ack', { type: 'react', room, id: react ?? '', target, reaction: '👍' });
      await alice.answered('ack', { type: 'topic', room, id: topic ?? '', topic: name });
      const again = await alice.answer({ type: 'delete', ...about, target });
      assert.equal(again.type === 'refused' && again.code, 'id-reused');
      await alice.answered('read', { type: 'read', room, seq: target });
      await alice.answered('muted', { type: 'mute', room, muted: true });
      assert.equal((await alice.answered('away', { type: 'away', text: name })).text, name);
      assert.equal((await alice.answered('members', { type: 'members', room })).members.length, 1);
      const { entries } = await alice.answered('history', { type: 'history', room });
      assert.deepEqual(
        entries.map((entry) => entry.type),
        ['joined', 'message', 'edited', 'reacted', 'topic'],
      );
      for (const nowhere of [name, `@${name}`, `@${name}+${name}`]) {
        const asked = await alice.answer({ type: 'history', room: nowhere });
        assert.equal(asked.type === 'refused' && asked.code, 'no-such-room', nowhere);
        const written = await alice.answer({ type: 'send', room: nowhere, text: 'x' });
        const code = nowhere === `@${name}` ? 'no-such-person' : 'no-such-room';
        assert.equal(written.type === 'refused' && written.code, code, nowhere);
      }
      assert.equal((await alice.answered('person', { type: 'person', nick: name })).person, undefined);
      await becomesFound(alice, `${name} in:${room}`, [`${name} 2`]);
      assert.deepEqual(await textsFound(alice, `${name} from:${name}`), []);
      assert.deepEqual(await textsFound(alice, `${name}:alice`), []);
    }
    const { rooms } = await alice.answered('rooms', { type: 'rooms' });
    assert.deepEqual(
      rooms.map(({ room, topic }) => [room, topic]).toSorted(),
      [[LOBBY, undefined], ...PROPERTIES.map((name) => [`#${name}`, name])].toSorted(),
    );
    alice.destroy();
  },
);

/** One of each command, with every field that it may have. */
const EACH: readonly Command[] = [
  { type: 'login', nick: 'a', token: 't', replaces: 's', resume: { epoch: 'e', rooms: {} } },
  { type: 'send', room: LOBBY, id: 'i', text: 'x', reply: 1 },
  { type: 'edit', room: LOBBY, id: 'i', target: 1, text: 'x' },
  { type: 'delete', room: LOBBY, id: 'i', target: 1 },
  { type: 'react', room: LOBBY, id: 'i', target: 1, reaction: '👍' },
  { type: 'topic', room: LOBBY, id: 'i', topic: 'x' },
  { type: 'join', room: '#dev' },
  { type: 'leave', room: '#dev' },
  { type: 'rooms' },
  { type: 'history', room: LOBBY, after: 0, before: 9, limit: 1 },
  { type: 'search', query: 'xx', before: 9, limit: 1 },
  { type: 'members', room: LOBBY },
  { type: 'person', nick: 'a' },
  { type: 'read', room: LOBBY, seq: 1 },
  { type: 'mute', room: LOBBY, muted: true },
  { type: 'typing', room: LOBBY },
  { type: 'away', text: 'x' },
  { type: 'nick', nick: 'a' },
  { type: 'own', after: 0 },
  { type: 'erase', nick: 'nobody' },
  { type: 'operate', secret: 's' },
  { type: 'moderate', act: 'kick', nick: 'a' },
  { type: 'ping' },
  { type: 'pong' },
];

test('attack 49: such a name in any field of any command, or as a key beside them, is answered or refused and changes no object', () => {
  const chat = new MemoryChat({ rate: 0, faults: 100_000 });
  const participant = MemoryParticipant.enter(chat, { nick: 'alice' });
  for (const name of PROPERTIES) {
    for (const command of EACH) {
      for (const field of ['ref', ...Object.keys(command)].filter((each) => each !== 'type'))
        participant.sendLines(JSON.stringify({ ...command, [field]: name }));
      const poison = `"${name}":{"polluted":1,"type":"ping","room":"${LOBBY}","text":"x"}`;
      participant.sendLines(JSON.stringify(command).replace(/\}$/, `,${poison}}`));
      participant.sendLines(`{${poison},"type":"${command.type}"}`);
    }
  }
  assert.ok(!participant.stream.isEnded);
  assert.deepEqual(chat.failures, []);
  const plain: { readonly polluted?: unknown; readonly room?: unknown } = {};
  assert.deepEqual([plain.polluted, plain.room, typeof {}.toString], [undefined, undefined, 'function']);
  participant.ask({ type: 'join', room: '#after', ref: 'after' });
  assert.equal(participant.takeOnly('entered').at(-1)?.ref, 'after', 'it goes on');
});

/** What could be a path: those that are refused as a room, and those that are rooms like any other. */
const NO_ROOMS = ['#../../x', '#a/b', '#%2e%2e', '#/etc/passwd', '#a\0', '#C:x', "#'; DROP TABLE rooms;--"];
const ROOMS = ['#a\\b', '#..\\..\\x', '#.', '#..', '#CON', '#nul', '#dot.', '#parley.db', '#chat.log'];
const SQL = [
  "'; DROP TABLE entries;--",
  "%' OR 1=1",
  '"; DELETE FROM rooms; --',
  "x' UNION SELECT token_hash",
];

/** The tables and the indexes of a database, and how many rows each table has. */
function tablesOf(path: string): ReadonlyMap<string, number> {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
    return new Map(
      names.map(({ name }) => {
        const row = database.prepare(`SELECT count(*) AS count FROM "${name}"`).get();
        return [String(name), Number(row?.count)];
      }),
    );
  } finally {
    database.close();
  }
}

readingAttack(
  'attacks 50 and 51: paths and SQL in rooms, topics, texts, edits, direct messages and searches are refused or literal',
  { args: PATIENT },
  async ({ port, server }) => {
    const alice = await Participant.enter(port, 'alice');
    const bob = await Participant.enter(port, 'bob');
    const files = readdirSync(server.data, { recursive: true }).map(String).toSorted();
    const journal = join(server.data, 'parley.db');
    const before = tablesOf(journal);
    for (const room of NO_ROOMS) {
      const refused = await alice.answer({ type: 'join', room });
      assert.equal(refused.type === 'refused' && refused.code, 'bad-room', room);
    }
    for (const room of ROOMS) await alice.answered('entered', { type: 'join', room });
    const direct = `@${bob.welcome.identity}`;
    const texts = [...NO_ROOMS, ...ROOMS, ...SQL];
    for (const room of ['#..', direct]) {
      for (const text of texts) {
        const { seq: target } = await alice.answered('ack', { type: 'send', room, text: 'soon other' });
        await alice.answered('ack', { type: 'edit', room, target, text });
        const reacted = await alice.answer({ type: 'react', room, target, reaction: text });
        assert.equal(reacted.type === 'refused' && reacted.code, 'bad-fields', text);
      }
    }
    for (const [index, topic] of texts.filter((text) => !text.includes('\0')).entries()) {
      await alice.answered('ack', { type: 'topic', room: '#dot.', topic });
      await alice.answered('away', { type: 'away', text: topic });
      const refused = await alice.answer({ type: 'send', room: '#dot.', id: `${topic} ${index}`, text: 'x' });
      assert.equal(refused.type === 'refused' && refused.code, 'bad-fields', 'an id has no blanks');
    }
    for (const text of texts) {
      const query = text.includes('"') ? text : `"${text}"`;
      const found = texts.filter((each) => each.includes(text)).toReversed();
      await becomesFound(alice, `in:#.. ${query}`, found);
    }
    for (const query of ["x%' OR 1=1", '_______', "'; DROP TABLE entries;--x"])
      assert.deepEqual(await textsFound(alice, query), [], query);
    const { entries } = await alice.answered('history', { type: 'history', room: '#..', limit: 200 });
    assert.deepEqual(
      entries.flatMap((entry) => (entry.type === 'message' ? [entry.text] : [])),
      texts,
    );
    assert.deepEqual(readdirSync(server.data, { recursive: true }).map(String).toSorted(), files);
    assert.ok(!existsSync(join(server.data, '../../x')) && !existsSync(join(server.data, '../x')));
    const after = tablesOf(journal);
    assert.deepEqual([...after.keys()], [...before.keys()], 'all tables are there');
    for (const [name, rows] of before) assert.ok((after.get(name) ?? 0) >= rows, `${name} has lost rows`);
    for (const participant of [alice, bob]) participant.destroy();
  },
);
