import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { frame } from '../../src/wire/frames.ts';
import { MemoryChat } from '../support/memory-chat.ts';
import type { MemoryStream } from '../support/memory-stream.ts';

const SESSIONS = 5;
const NICKS = ['alice', 'ALICE', 'bob', 'b\u043eb', 'carol', 'server', '9', ''];

/** What one of the sessions does next; `at` is a place to split the bytes it sends. */
type Step =
  | { readonly do: 'say'; readonly who: number; readonly at: number }
  | { readonly do: 'nick'; readonly who: number; readonly nick: string; readonly at: number }
  | { readonly do: 'rubbish'; readonly who: number; readonly bytes: Uint8Array }
  | { readonly do: 'bye' | 'end' | 'reset' | 'reconnect'; readonly who: number }
  | { readonly do: 'pass'; readonly milliseconds: number };

const who = fc.nat(SESSIONS - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('say' as const), who, at: fc.nat(40) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('nick' as const),
      who,
      nick: fc.constantFrom(...NICKS),
      at: fc.nat(20),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('rubbish' as const),
      who,
      bytes: fc.uint8Array({ maxLength: 30 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('bye' as const, 'end' as const, 'reset' as const), who }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reconnect' as const), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), milliseconds: fc.nat(300) }) },
);

/** One life of a connection, and what the model knows of it. */
class Life {
  readonly stream: MemoryStream;
  /** Texts it sent while its bytes were still whole frames, in order. */
  readonly said: string[] = [];
  /** How much had been kept when it got READY: all that is kept later is for it. */
  keptBefore: number | undefined;
  isSpoiled = false;
  hasEnded = false;

  constructor(stream: MemoryStream) {
    this.stream = stream;
  }

  get isReady(): boolean {
    return this.stream.frames.includes('READY');
  }

  /** The texts it was shown. */
  get heard(): readonly string[] {
    return this.stream.frames.filter((text) => /^\S+: said /.test(text));
  }
}

test('whatever sessions do, nobody hears himself, the others hear everything once and in order, a nick has one holder, nothing comes after BYE', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), fc.nat(20), (steps, keepTime) => {
      const chat = new MemoryChat({ burst: 5 }, () => keepTime);
      const lives: Life[] = [];
      const present = Array.from({ length: SESSIONS }, () => open());
      let texts = 0;

      function open(): Life {
        const life = new Life(chat.connect());
        lives.push(life);
        return life;
      }

      function send(life: Life, payload: string, at: number): void {
        const bytes = frame(payload);
        life.stream.sendBytes(bytes.slice(0, at));
        life.stream.sendBytes(bytes.slice(at));
      }

      function perform(next: Step): void {
        if (next.do === 'pass') return chat.clock.advance(next.milliseconds);
        const life = present[next.who];
        if (life === undefined) return;
        if (next.do === 'reconnect' && life.hasEnded) present[next.who] = open();
        if (life.hasEnded || life.isSpoiled) return;
        switch (next.do) {
          case 'say':
            texts += 1;
            if (life.isReady) life.said.push(`said ${texts}`);
            return send(life, `said ${texts}`, next.at);
          case 'nick':
            // After READY it is a text like any other, which the model does not follow.
            return life.isReady ? undefined : send(life, `NICK ${next.nick}`, next.at);
          case 'rubbish':
            life.isSpoiled = true;
            return life.stream.sendBytes(next.bytes);
          case 'bye':
            life.hasEnded = true;
            send(life, 'BYE', 1);
            return send(life, 'ghost', next.who);
          case 'end':
            life.hasEnded = true;
            return life.stream.sendEnd();
          case 'reset':
            life.hasEnded = true;
            life.isSpoiled = true;
            return life.stream.destroy();
          case 'reconnect':
            return;
        }
      }

      for (const next of steps) {
        perform(next);
        for (const life of lives) if (life.isReady) life.keptBefore ??= chat.kept.length;
        const holders = lives.filter(({ stream }) => chat.connectionOf(stream).session.state === 'ready');
        const nicks = holders.map(({ stream }) =>
          chat.connectionOf(stream).session.nick.toLowerCase().replace('\u043e', 'o'),
        );
        assert.equal(new Set(nicks).size, nicks.length, `one holder per nick: ${nicks.join()}`);
      }
      chat.clock.advance(60_000);

      assert.ok(!chat.kept.some(({ text }) => text === 'ghost'), 'nothing comes after BYE');
      const order = chat.kept.map(({ text }) => text).filter((text) => text.startsWith('said '));
      assert.equal(new Set(order).size, order.length, 'nothing is kept twice');
      for (const life of lives) {
        const heard = life.heard.map((text) => text.slice(text.indexOf(': ') + 2));
        const places = heard.map((text) => order.indexOf(text));
        assert.ok(
          places.every((place, index) => place >= 0 && place > (places[index - 1] ?? -1)),
          'once and in one order',
        );
        assert.ok(
          heard.every((text) => !life.said.includes(text)),
          'nobody hears himself',
        );
        if (!life.isSpoiled) {
          const mine = order.filter((text) => life.said.includes(text));
          const taken = life.stream.frames.some((text) => text.startsWith('ERROR')) ? mine : life.said;
          assert.deepEqual(mine, taken, 'everything said by somebody who was heard out is kept, in order');
        }
        if (life.isReady && !life.hasEnded && !life.isSpoiled && !life.stream.isEnded) {
          const later = chat.kept.slice(life.keptBefore).map(({ text }) => text);
          const others = later.filter((text) => text.startsWith('said ') && !life.said.includes(text));
          assert.deepEqual(heard.slice(-others.length || heard.length), others, 'who stays hears everything');
        }
      }
      const ready = lives.filter(({ stream }) => chat.connectionOf(stream).session.state === 'ready');
      assert.equal(chat.assembly.chat.readyCount, ready.length);
    }),
    { numRuns: 400 },
  );
});

test('when everybody has gone, nothing is left behind', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const chat = new MemoryChat({ burst: 3 });
      const streams = Array.from({ length: SESSIONS }, () => chat.connect());
      for (const next of steps) {
        if (next.do === 'pass') chat.clock.advance(next.milliseconds);
        else if (next.do === 'nick') streams[next.who]?.send(`NICK ${next.nick}`);
        else if (next.do === 'rubbish') streams[next.who]?.sendBytes(next.bytes);
        else streams[next.who]?.send('said');
      }
      for (const stream of streams) stream.destroy();
      chat.clock.advance(5);
      assert.equal(chat.assembly.connections.size, 0);
      assert.equal(chat.assembly.connections.deadlines, 0);
      assert.equal(chat.assembly.chat.readyCount, 0);
      assert.equal(chat.clock.pending, 0);
    }),
  );
});
