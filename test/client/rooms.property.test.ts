import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LOBBY } from '../../src/protocol/rooms.ts';
import type { Fate } from './support/model-link.ts';
import { pictureOf } from './support/read-back.ts';
import { Scene, type Witness } from './support/scene.ts';

const ROOMS = [LOBBY, '#one', '#two'] as const;
const EMOJI = ['👍', '❤️'] as const;

/** Somebody of the two does something in a room; `pick` chooses among what it can be done to. */
interface Deed {
  readonly do:
    | 'say'
    | 'edit'
    | 'delete'
    | 'react'
    | 'unreact'
    | 'topic'
    | 'join'
    | 'leave'
    | 'read'
    | 'mute'
    | 'history';
  readonly who: number;
  readonly room: number;
  readonly pick: number;
}

/** Somebody does something who has no session, and can be erased. */
interface Ghostly {
  readonly do: 'ghost-says' | 'ghost-edits' | 'ghost-deletes' | 'ghost-reacts' | 'ghost-goes';
  readonly room: number;
  readonly pick: number;
}

type Step =
  | Deed
  | Ghostly
  | { readonly do: 'restart' | 'unplug' | 'plug' | 'fill' | 'free' }
  | { readonly do: 'cut'; readonly fate: Fate }
  | { readonly do: 'pass'; readonly milliseconds: number };

const room = fc.nat(ROOMS.length);
const pick = fc.nat(50);
const deed = fc.record({
  do: fc.constantFrom<Deed['do']>(
    ...(['say', 'say', 'say', 'edit', 'delete', 'react', 'unreact', 'topic'] as const),
    ...(['join', 'join', 'leave', 'read', 'read', 'mute', 'history'] as const),
  ),
  ...{ who: fc.nat(1), room, pick },
});
const ghostly = fc.record({
  do: fc.constantFrom<Ghostly['do']>(
    ...(['ghost-says', 'ghost-says', 'ghost-says', 'ghost-edits'] as const),
    ...(['ghost-deletes', 'ghost-reacts', 'ghost-goes'] as const),
  ),
  ...{ room, pick },
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 14, arbitrary: deed },
  { weight: 8, arbitrary: ghostly },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      milliseconds: fc.oneof(fc.nat(20), fc.nat(2_000), fc.nat(40_000)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('cut' as const),
      fate: fc.constantFrom<Fate>('lost', 'delivered'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('restart', 'unplug', 'plug', 'fill', 'free') }),
  },
);

/** What two people and some ghosts do to one another. */
class Story {
  readonly scene = new Scene();
  readonly people: readonly Witness[];
  readonly done = new Map<string, { readonly room: string; readonly seq: number }>();
  #ghost = 1;

  constructor(latencies: readonly [number, number]) {
    this.people = [this.scene.liveClient('alice', latencies[0]), this.scene.liveClient('bob', latencies[1])];
  }

  perform(next: Step): void {
    const { server, clock } = this.scene;
    switch (next.do) {
      case 'restart':
        return server.restart();
      case 'unplug':
      case 'plug':
        server.isReachable = next.do === 'plug';
        return;
      case 'fill':
      case 'free':
        server.isStorageFull = next.do === 'fill';
        return;
      case 'cut':
        return server.cut(next.fate);
      case 'pass':
        return clock.advance(next.milliseconds);
      default:
        return 'who' in next ? this.#act(next) : this.#haunt(next);
    }
  }

  #act({ do: what, who, room: index, pick: chosen }: Deed): void {
    const client = this.people[who]?.client;
    const other = this.people[1 - who]?.client.identity ?? '';
    if (client === undefined) return;
    const name = ROOMS[index] ?? client.direct(other);
    const messages = client.timeline(name)?.messages ?? [];
    const message = messages[chosen % Math.max(1, messages.length)];
    const target = message?.seq ?? 1;
    const emoji = EMOJI[chosen % EMOJI.length] ?? '👍';
    const text = chosen % 3 === 0 ? `@alice @bob ${chosen}` : `text ${chosen}`;
    const asked = {
      say: () => client.send(text, { room: name, ...(chosen % 5 === 0 ? { action: true } : {}) }),
      edit: () => client.edit(name, target, `${text}, edited`),
      delete: () => client.delete(name, target),
      react: () => client.react(name, target, emoji),
      unreact: () => client.react(name, target, emoji, { removed: true }),
      topic: () => client.setTopic(name, `topic ${chosen % 4}`),
      join: () => client.join(name),
      leave: () => client.leave(name),
      read: () => client.read(name, Math.max(0, (client.timeline(name)?.last ?? 0) - (chosen % 4))),
      mute: () => client.mute(name, chosen % 2 === 0),
      history: () =>
        client.history({ room: name, before: client.timeline(name)?.first ?? 1, limit: 1 + chosen }),
    }[what]();
    // What is refused is of no interest here.
    asked
      .then((sent) => typeof sent === 'object' && 'id' in sent && this.done.set(sent.id, sent))
      .catch(() => {});
  }

  #haunt({ do: what, room: index, pick: chosen }: Ghostly): void {
    const { server } = this.scene;
    const name = ROOMS[index] ?? LOBBY;
    const identity = `ghost-${this.#ghost}`;
    const by = { room: name, identity, nick: `the ghost ${this.#ghost}` };
    const messages = server.journal.room(name).kept.filter((entry) => entry.type === 'message');
    const own = messages.filter((message) => message.identity === identity && message.deleted !== true);
    const target = own[chosen % Math.max(1, own.length)]?.seq;
    const identities = this.people.map(({ client }) => client.identity ?? '');
    const mentions = chosen % 2 === 0 ? { mentions: [identity, ...identities.slice(chosen % 3)] } : {};
    if (what === 'ghost-says') server.does({ type: 'message', ...by, text: `boo ${chosen}`, ...mentions });
    else if (what === 'ghost-goes') {
      for (const { name: each, log } of server.journal.rooms.values())
        if (log.some((entry) => entry.identity === identity))
          server.does({ type: 'erased', room: each, identity, nick: '' });
      this.#ghost += 1;
    } else if (target === undefined) return;
    else if (what === 'ghost-edits') server.does({ type: 'edited', ...by, target, text: `Boo ${chosen}` });
    else if (what === 'ghost-deletes') server.does({ type: 'deleted', ...by, target });
    else server.does({ type: 'reacted', ...by, target, reaction: '👻' });
  }
}

test('whatever happens, everybody has the same picture of every room that they are in, and counts what the server counts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 80, size: 'max' }),
      fc.tuple(fc.nat(40), fc.nat(40)),
      async (steps, latencies) => {
        const story = new Story(latencies);
        const { scene, people } = story;
        await scene.pass(0);
        for (const next of steps) {
          story.perform(next);
          await scene.pass(0);
        }
        scene.server.isReachable = true;
        scene.server.isStorageFull = false;
        for (let minute = 0; minute < 10; minute += 1) await scene.pass(60_000);
        for (const witness of people) check(story, witness);
        await checkLateComers(story);
        for (const { client } of people) void client.close();
        await scene.pass(70_000);
        assert.equal(scene.clock.pending, 0, 'no timer is left');
      },
    ),
    { numRuns: 150 },
  );
});

function check({ scene, done }: Story, { client, events }: Witness): void {
  const { journal } = scene.server;
  const { identity = '' } = client;
  assert.equal(client.state.name, 'live');
  const expected = journal.roomsOf(identity).map((model) => {
    const { peer: _, last: __, first: ___, ...own } = scene.server.people.ownRoom({ identity }, model);
    return { ...own, muted: model.muted.has(identity), ...model.unreadOf(identity) };
  });
  const byName = (one: { room: string }, other: { room: string }) => (one.room < other.room ? -1 : 1);
  const own = client.ownRooms.map(({ peer: _, ...rest }) => rest);
  assert.deepEqual(own.toSorted(byName), expected.toSorted(byName));
  for (const { room: name } of own) {
    const timeline = client.timeline(name);
    const { log, last } = journal.room(name);
    assert.deepEqual(timeline?.items, pictureOf(log).slice((timeline?.first ?? 1) - 1), name);
    assert.deepEqual([timeline?.last, timeline?.unsent], [last, []]);
  }
  for (const { name, log } of journal.rooms.values()) {
    const told = events.flatMap((event) =>
      'seq' in event && 'time' in event && event.room === name ? event.seq : [],
    );
    assert.deepEqual(
      told,
      [...new Set(told)].toSorted((one, two) => one - two),
      'told once and in order',
    );
    const ids = log.flatMap((entry) =>
      'id' in entry && entry.identity === identity ? (entry.id ?? '') : [],
    );
    // What was refused, and the answer lost, is tried again, and may be taken then.
    const tried = ids.filter((id) => id.startsWith('made-') && !scene.server.refused.has(id));
    const made = tried.map((id) => Number(id.slice('made-'.length)));
    assert.deepEqual(
      made,
      [...new Set(made)].toSorted((one, two) => one - two),
      'done once and in order',
    );
  }
  for (const [id, { room: name, seq }] of done) {
    const entry = journal.room(name).log[seq - 1];
    assert.equal(entry !== undefined && 'id' in entry && entry.id, id, 'acknowledged, and there');
  }
}

/** Who comes only now, and reads everything from its end to its beginning, sees the same as those who were there. */
async function checkLateComers({ scene, people }: Story): Promise<void> {
  for (const { client } of people) {
    const { token = '', nick } = client;
    const late = scene.client({ nick, token }).client;
    await scene.pass(1_000);
    for (const { room: name } of late.ownRooms) {
      const timeline = late.timeline(name);
      const { log } = scene.server.journal.room(name);
      while (timeline !== undefined && timeline.first > 1) {
        const page = late.history({ room: name, before: timeline.first, limit: 7 });
        await scene.pass(100);
        await page;
      }
      assert.deepEqual(timeline?.items, pictureOf(log), name);
    }
    void late.close();
    await scene.pass(5_000);
  }
}
