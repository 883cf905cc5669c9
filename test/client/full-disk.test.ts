import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Scene } from './support/scene.ts';

describe('what is sent', () => {
  test('while the disk is full is tried again until there is room, in order', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    scene.server.isStorageFull = true;
    const texts = Array.from({ length: 100 }, (_, index) => `text-${index}`);
    for (const text of texts) alice.say(text);
    await scene.pass(60_000);
    assert.equal(alice.outcomes.size, 1);
    const tries = scene.server.heard.length;
    assert.ok(tries < 100, `${tries} commands to a full server`);
    scene.server.isStorageFull = false;
    await scene.pass(60_000);
    assert.deepEqual(
      scene.server.entries.slice(1).map(({ text }) => text),
      texts,
    );
  });

  test('after something that a full disk refused waits behind it, and is no reason to try at once', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    scene.server.isStorageFull = true;
    alice.say('first');
    await scene.pass(100);
    const later = Array.from({ length: 100 }, (_, index) => `later-${index}`);
    for (const text of later) {
      alice.say(text);
      scene.clock.advance(100);
    }
    const heard = scene.server.heard.flatMap((command) => (command.type === 'send' ? command.text : []));
    assert.deepEqual([...new Set(heard)], ['hello-from-alice', 'first']);
    assert.ok(heard.length < 20, `${heard.length} tries within 10 seconds`);
    scene.server.isStorageFull = false;
    await scene.pass(60_000);
    assert.deepEqual(
      scene.server.entries.slice(1).map(({ text }) => text),
      ['first', ...later],
    );
  });

  test('goes out again only behind a ping, which says that nothing refused is on its way any more', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    scene.server.isStorageFull = true;
    for (const text of ['one', 'two', 'three']) alice.say(text);
    scene.clock.advance(9);
    const before = scene.server.heard.length;
    scene.server.isStorageFull = false;
    await scene.pass(60_000);
    const behind = scene.server.heard.slice(before).filter(({ type }) => type === 'send' || type === 'ping');
    assert.deepEqual(
      behind.slice(0, 4).map((command) => ('text' in command ? command.text : command.type)),
      ['ping', 'one', 'two', 'three'],
    );
    assert.deepEqual([...alice.outcomes.values()].slice(1), [{ seq: 2 }, { seq: 3 }, { seq: 4 }]);
  });

  test('is tried again within half a second at first, however much of it was refused', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    scene.server.isStorageFull = true;
    for (let text = 0; text < 60; text += 1) alice.say(`${text}`);
    scene.clock.advance(20);
    scene.server.isStorageFull = false;
    await scene.pass(1_500);
    assert.equal(alice.outcomes.size, 61);
  });

  test('keeps its order where there is room again while a part of it is still on its way', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice', 400);
    scene.server.isStorageFull = true;
    const texts = Array.from({ length: 20 }, (_, index) => `text-${index}`);
    for (const text of texts) {
      alice.say(text);
      scene.clock.advance(50);
      // The first have been refused, the others are on the wire.
      if (text === 'text-10') scene.server.isStorageFull = false;
    }
    await scene.pass(60_000);
    assert.deepEqual(
      scene.server.entries.slice(1).map(({ text }) => text),
      texts,
    );
  });

  test('keeps its order also where the client asks after the silence of the server just then', async () => {
    const scene = new Scene();
    const latency = 100;
    const alice = scene.liveClient('alice', latency);
    const pings = () => scene.server.heardOf('ping').length;
    while (pings() === 0) scene.clock.advance(1);
    // The next one leaves so long after the answer to this one: between `one` and `two`.
    scene.clock.advance(latency + 75_000 - 1);
    scene.server.isStorageFull = true;
    alice.say('one');
    scene.clock.advance(2);
    alice.say('two');
    scene.clock.advance(latency - 1);
    assert.equal(pings(), 2);
    scene.server.isStorageFull = false;
    await scene.pass(60_000);
    const said = scene.server.entries.slice(1).map(({ text }) => text);
    assert.deepEqual(said, ['one', 'two']);
  });

  test('and waits for a full disk is told once, and why, also where it never left', async () => {
    const scene = new Scene();
    const alice = scene.liveClient('alice');
    scene.server.isStorageFull = true;
    const texts = Array.from({ length: 70 }, (_, index) => `text-${index}`);
    for (const text of texts) alice.say(text);
    void alice.client.edit('#lobby', 1, 'another', { id: 'an-edit' }).catch(() => {});
    await scene.pass(5_000);
    alice.say('late');
    await scene.pass(60_000);
    const told = alice.told('delayed');
    assert.deepEqual(told[0], {
      ...{ type: 'delayed', room: '#lobby', id: 'id-text-0', code: 'storage-full', text: 'storage-full' },
    });
    assert.deepEqual(
      told.map(({ id }) => id),
      [...texts.map((text) => `id-${text}`), 'an-edit', 'id-late'],
    );
    scene.server.isStorageFull = false;
    await scene.pass(60_000);
    assert.equal(alice.outcomes.size, 72);
    assert.equal(alice.told('delayed').length, 72);
    assert.equal(alice.told('refused').length, 0);
  });
});
