import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IgnoredNicks } from '../../src/client/ignored-nicks.ts';

test('who is ignored is ignored in whatever case, until taken back', () => {
  const ignored = new IgnoredNicks();
  assert.equal(ignored.has('bob'), false);
  ignored.add('Bob');
  assert.equal(ignored.has('bOB'), true);
  assert.equal(ignored.has('bo'), false);
  assert.deepEqual(ignored.nicks, ['Bob']);
  assert.equal(ignored.remove('bob'), true);
  assert.equal(ignored.remove('bob'), false);
  assert.deepEqual(ignored.nicks, []);
});
