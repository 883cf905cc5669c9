import { LONGEST_SEARCH, LONGEST_TOPIC } from '../protocol/fields.ts';
import { utf8Length } from '../protocol/text.ts';
import { type Action, type Mistake, mistake } from './action.ts';
import { reactionOf } from './action-reactions.ts';

/** Messages that /history shows if it is not told how many, and the most that it shows. */
export const HISTORY = 50;
const MOST_HISTORY = 1_000;

/** The number of a message: `42` or `#42`. */
const NUMBER = /^#?([1-9]\d{0,14})$/;
const FIRST_WORD = /^(\S+)\s*(.*)$/su;

export function roomArgument(
  argument: string,
  name: string,
  make: (room: string) => Action,
): Action | Mistake {
  if (argument === '' || /\s/u.test(argument)) return mistake(`/${name} needs a room: /${name} #room`);
  return make(argument.startsWith('#') ? argument : `#${argument}`);
}

export function nickArgument(
  argument: string,
  name: string,
  make: (nick: string) => Action,
): Action | Mistake {
  return argument === '' ? mistake(`/${name} needs a NICK`) : make(nickOf(argument));
}

export function readMessage(argument: string, insists: boolean): Action | Mistake {
  const { word, rest } = firstWord(argument);
  if (rest === '') return mistake('/msg needs a NICK and a text');
  return { type: 'msg', nick: nickOf(word), text: rest, insists };
}

export function readReply(argument: string): Action | Mistake {
  const { word, rest } = firstWord(argument);
  const target = numberOf(word);
  if (argument === '' || (target !== undefined && rest === '')) return mistake('/reply needs a text');
  if (target !== undefined) return { type: 'reply', target, text: rest };
  if (rest === '') return { type: 'reply', text: argument };
  return { type: 'reply', text: argument, addressed: { nick: nickOf(word), text: rest } };
}

export function readEdit(argument: string): Action | Mistake {
  const { word, rest } = firstWord(argument);
  const target = numberOf(word);
  if (argument === '' || (target !== undefined && rest === ''))
    return mistake('/edit needs the new text; /delete takes a message away');
  return target === undefined ? { type: 'edit', text: argument } : { type: 'edit', target, text: rest };
}

export function readDelete(argument: string): Action | Mistake {
  const target = numberOf(argument);
  if (argument !== '' && target === undefined)
    return mistake('/delete takes the number of a message, or nothing for your last one');
  return { type: 'delete', ...(target === undefined ? {} : { target }) };
}

export function readReaction(argument: string, removed: boolean): Action | Mistake {
  const name = removed ? 'unreact' : 'react';
  const { word, rest } = firstWord(argument);
  const target = numberOf(word);
  const wanted = target === undefined ? argument : rest;
  const reaction = reactionOf(wanted);
  if (reaction === undefined) return mistake(`/${name} needs an emoji, such as 👍, or +1 for that one`);
  return { type: 'react', reaction, removed, ...(target === undefined ? {} : { target }) };
}

export function readHistory(argument: string): Action | Mistake {
  const target = argument.startsWith('#') ? numberOf(argument) : undefined;
  if (target !== undefined) return { type: 'around', target };
  const count = argument === '' ? HISTORY : /^\d{1,4}$/.test(argument) ? Number(argument) : 0;
  if (count >= 1 && count <= MOST_HISTORY) return { type: 'history', count };
  return mistake(`/history takes a number from 1 to ${MOST_HISTORY}, or the #number of a message`);
}

export function readSearch(query: string): Action | Mistake {
  if (query === '') return mistake('/search needs words; also from:NICK in:#room before:DAY after:DAY');
  if (utf8Length(query) > LONGEST_SEARCH)
    return mistake(`a search is not longer than ${LONGEST_SEARCH} bytes`);
  return { type: 'search', query };
}

/** Without anything the topic is to be shown, and `-` takes it away. */
export function readTopic(argument: string): Action | Mistake {
  if (argument === '') return { type: 'topic' };
  const topic = inOneLine(argument);
  if (utf8Length(topic) > LONGEST_TOPIC) return mistake(`a topic is not longer than ${LONGEST_TOPIC} bytes`);
  return { type: 'topic', topic: topic === '-' ? '' : topic };
}

/** Somebody who is away need not say why. */
export function readAway(argument: string): Action | Mistake {
  const text = inOneLine(argument);
  if (utf8Length(text) > LONGEST_TOPIC)
    return mistake(`what you say of it is not longer than ${LONGEST_TOPIC} bytes`);
  return { type: 'away', text: text === '' ? 'away' : text };
}

export function readErase(argument: string): Action | Mistake {
  if (argument === '')
    return mistake(
      'this takes away all that you ever said, for good; if you mean it, write your own nickname behind it: /erase NICK',
    );
  return { type: 'erase', nick: argument };
}

/** Written to somebody: an `@` in front, a colon or a comma behind are none of the nick. */
function nickOf(word: string): string {
  return word.replace(/^@/, '').replace(/[:,]$/, '');
}

function inOneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}

function numberOf(word: string): number | undefined {
  const digits = NUMBER.exec(word)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function firstWord(argument: string): { readonly word: string; readonly rest: string } {
  const [, word = '', rest = ''] = FIRST_WORD.exec(argument) ?? [];
  return { word, rest };
}
