import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mentionsIn } from '../../src/core/mentions.ts';

const HOLDERS = new Map([
  ['alice', 'A'],
  ['bob.b', 'B'],
  ['李', 'L'],
]);
const holderOf = (nick: string) => HOLDERS.get(nick.toLowerCase());

test('a nick behind an @ mentions whoever has it, whatever its case', () =>
  assert.deepEqual(mentionsIn('@Alice and @李: look', holderOf), ['A', 'L']));

test('what ends a sentence is not taken for a part of the nick', () =>
  assert.deepEqual(mentionsIn('ask @alice. or @bob.b, or @bob.b...', holderOf), ['A', 'B']));

test('each is mentioned once, and an address of mail mentions nobody', () => {
  assert.deepEqual(mentionsIn('@alice @alice', holderOf), ['A']);
  assert.deepEqual(mentionsIn('x@alice', holderOf), []);
});

test('nobody of that nick, nobody mentioned', () =>
  assert.deepEqual(mentionsIn('@nobody @ @@ @-', holderOf), []));

test('at most twenty are mentioned', () => {
  const many = Array.from({ length: 50 }, (_, index) => `@n${index}`).join(' ');
  assert.equal(mentionsIn(many, (nick) => nick).length, 20);
});

test('a text full of what looks like mentions and is none costs no more than a few looks', () => {
  let looks = 0;
  const nobody = () => {
    looks += 1;
    return undefined;
  };
  assert.deepEqual(mentionsIn(`@a${'.'.repeat(60)} `.repeat(70), nobody), []);
  assert.ok(looks <= 160);
});
