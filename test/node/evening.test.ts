import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as passed } from 'node:timers/promises';
import type { ParleyClient } from '../../src/client/client.ts';
import { connect } from '../../src/node/connect.ts';
import { isDirect, LOBBY } from '../../src/protocol/rooms.ts';
import { countedBy, essence, exported, readBack } from '../checks/support/exported.ts';
import { ReturningServer } from '../checks/support/returning-server.ts';
import { SERVER } from '../support/server-process.ts';

const NICKS = ['ann', 'bob', 'cid', 'dee', 'eve'] as const;
type Nick = (typeof NICKS)[number];

async function until(isSo: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 20_000; !isSo(); await passed(10)) assert.ok(Date.now() < end, what);
}

test('an evening: five people, three rooms, direct messages, edits, deletions, reactions, one away for half of it, the server killed twice; in the end everybody has what the server exports', async () => {
  await using server = new ReturningServer({ args: ['--rate', '0'] });
  await server.start();
  const { port, data } = server;
  const crash = async () => {
    await server.end('SIGKILL');
    await server.start();
  };
  const people = new Map<Nick, ParleyClient>(NICKS.map((nick) => [nick, connect({ port, nick })]));
  const person = (nick: Nick): ParleyClient => {
    const found = people.get(nick);
    assert.ok(found);
    return found;
  };
  const waiting: Promise<unknown>[] = [];
  try {
    const [ann, bob, cid, dee] = [person('ann'), person('bob'), person('cid'), person('dee')];
    for (const client of people.values()) await client.join('#music');
    for (const client of [ann, bob, cid]) await client.join('#dev');
    await ann.setTopic('#dev', 'what we build');
    const first = await ann.send('good evening, @bob and @eve', { room: LOBBY });
    await bob.send('hello', { room: '#music', reply: 1 });
    const typo = await cid.send('i hav a song', { room: '#music' });
    await cid.edit('#music', typo.seq, 'I have a song');
    const secret = await dee.send('that was for somebody else', { room: '#music' });
    await dee.delete('#music', secret.seq);
    for (const client of [bob, cid]) await client.react(LOBBY, first.seq, '👋');
    await cid.react(LOBBY, first.seq, '👋', { removed: true });
    await ann.send('just between us', { room: ann.direct(person('eve').identity ?? '') });
    // Eve goes home, and the evening goes on.
    const eve = person('eve');
    const [home, token = ''] = [eve.position, eve.token];
    await eve.close();
    // All of it is under way when the server dies, and goes out again when it is back.
    waiting.push(...Array.from({ length: 20 }, (_, index) => ann.send(`ann ${index}`, { room: '#dev' })));
    waiting.push(
      ...Array.from({ length: 20 }, (_, index) => bob.send(`bob ${index} @ann`, { room: '#music' })),
    );
    await crash();
    waiting.push(cid.edit('#music', typo.seq, 'I have a song for you'), cid.leave('#dev'));
    waiting.push(bob.send('and you, @eve?', { room: bob.direct(eve.identity ?? '') }));
    waiting.push(dee.send('waves', { room: LOBBY, action: true }), dee.setTopic('#music', 'songs'));
    await crash();
    await Promise.all(waiting);
    await bob.read('#music', typo.seq);
    await bob.mute('#music', true);
    const resume = home === undefined ? {} : { resume: home };
    const back = connect({ port, nick: 'eve', token, ...resume });
    people.set('eve', back);
    await until(() => [...people.values()].every(({ state }) => state.name === 'live'), 'all are live again');
    const kept = exported(data);
    await until(
      () =>
        [...people.values()].every((client) =>
          client.ownRooms.every(({ room }) => client.timeline(room)?.last === (kept.get(room)?.length ?? 0)),
        ),
      'everybody has the last number of every room',
    );
    assert.equal([...kept.keys()].filter(isDirect).length, 2);
    for (const [nick, client] of people) {
      for (const { room, read, unread, mentions } of client.ownRooms) {
        assert.ok(await readBack(client, room), `${room} can be read back`);
        const entries = kept.get(room) ?? [];
        const [seen, true_] = [client.timeline(room)?.items.map(essence), entries.map(essence)];
        assert.deepEqual(seen, true_, `${room} as ${nick} has it`);
        const counted = countedBy(entries, client.identity, read);
        assert.deepEqual({ unread, mentions }, counted, `what ${nick} has not read of ${room}`);
      }
    }
    const rooms = (client: ParleyClient) => client.ownRooms.map(({ room }) => room);
    assert.ok(rooms(ann).includes('#dev') && !rooms(cid).includes('#dev') && !rooms(dee).includes('#dev'));
    assert.equal(back.ownRooms.filter(({ peer }) => peer !== undefined).length, 2);
    const song = ann.timeline('#music')?.message(typo.seq);
    assert.equal(song?.text, 'I have a song for you');
    assert.deepEqual([...(ann.timeline(LOBBY)?.message(first.seq)?.reactions.keys() ?? [])], ['👋']);
    assert.equal(spawnSync(SERVER, ['verify', '--data', data]).status, 0);
  } finally {
    for (const client of people.values()) void client.close({ timeout: 0 });
  }
});
