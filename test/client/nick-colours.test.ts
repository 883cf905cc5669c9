import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BASIC_NICK_COLOURS, NICK_COLOURS, nickColour } from '../../src/client/nick-colours.ts';

/** The part of light (0 to 1) that a colour of the 256-colour cube gives back, as WCAG 2 counts it. */
function luminance(colour: number): number {
  const levels = [0, 95, 135, 175, 215, 255];
  const cube = colour - 16;
  const linear = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((index) => {
    const part = (levels[index] ?? 0) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const [red = 0, green = 0, blue = 0] = linear;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('the colour of a nick', () => {
  test('is the same today and tomorrow', () => {
    assert.deepEqual(
      ['alice', 'bob', 'zoë'].map((nick) => nickColour(nick)),
      [nickColour('alice'), nickColour('bob'), nickColour('zoë')],
    );
    assert.equal(nickColour('bob'), 136);
    assert.ok(BASIC_NICK_COLOURS.includes(nickColour('bob', BASIC_NICK_COLOURS)));
  });

  test('can be read on white and on near-black', () => {
    const nearBlack = 0.0129;
    for (const colour of NICK_COLOURS) {
      assert.ok(1.05 / (luminance(colour) + 0.05) >= 3, `${colour} on white`);
      assert.ok((luminance(colour) + 0.05) / (nearBlack + 0.05) >= 3, `${colour} on near-black`);
    }
  });

  test('differs between most people', () => {
    const counts = new Map<number, number>();
    for (let number = 0; number < 1200; number += 1) {
      const colour = nickColour(`person${number}`);
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    assert.equal(counts.size, NICK_COLOURS.length);
    assert.ok(Math.max(...counts.values()) < 200);
  });
});
