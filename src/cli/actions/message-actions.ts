import { isSameNick } from '../conversation/places.ts';
import type { Said } from '../conversation/said.ts';
import { absence, recipient } from './people.ts';
import type { ActionOf, Doings, Scene } from './scene.ts';

export const MESSAGE_ACTIONS: Doings<'msg' | 'me' | 'reply' | 'edit' | 'delete' | 'react'> = {
  async msg({ nick, text, insists }, scene) {
    const found = await recipient(scene, nick, insists, `/msg! ${nick} …`);
    if (found === undefined) return;
    scene.conversation.say(text, { room: found.room });
    const why = absence(found.person);
    if (why !== undefined) scene.answers.note(why);
  },

  async me({ text }, { conversation }) {
    conversation.say(text, { action: true });
  },

  async reply(action, scene) {
    const meant = await answered(action, scene);
    if (typeof meant === 'string') return scene.answers.warn(meant);
    scene.conversation.say(meant.text, { reply: meant.target });
  },

  async edit({ target, text }, scene) {
    const edited = target ?? ownLast(scene);
    if (edited !== undefined) await scene.more.talk.edit(here(scene), edited, text);
  },

  async delete({ target }, scene) {
    const deleted = target ?? ownLast(scene);
    if (deleted !== undefined) await scene.more.talk.delete(here(scene), deleted);
  },

  async react({ target, reaction, removed }, scene) {
    const meant = target ?? lastOf(scene)?.seq;
    if (meant === undefined) return scene.answers.warn('There is nothing here to react to.');
    await scene.more.talk.react(here(scene), meant, reaction, removed ? { removed } : {});
  },
};

/** A message, and what is said to it. */
interface Answered {
  readonly target: number;
  readonly text: string;
}

/**
 * What is answered: the message of a number, the last of somebody whose nick stands in front of the text, or the last of
 * all; or why nothing is.
 */
async function answered(
  { target, text, addressed }: ActionOf<'reply'>,
  scene: Scene,
): Promise<Answered | string> {
  if (target !== undefined) return { target, text };
  if (addressed !== undefined) {
    const theirs = await lastBy(addressed.nick, scene);
    if (typeof theirs === 'string') return theirs;
    if (theirs !== undefined) return { target: theirs, text: addressed.text };
  }
  const last = lastOf(scene, ({ own }) => !own)?.seq;
  return last === undefined ? 'Nobody else has said anything here that is shown.' : { target: last, text };
}

/**
 * The last message of whoever has a nick, or had it when they said that. Undefined if nobody is called so: then the word
 * is one of the text. A name must never be sent for one.
 */
async function lastBy(nick: string, scene: Scene): Promise<number | string | undefined> {
  const shown = lastOf(scene, (said) => !said.own && isSameNick(said.nick, nick))?.seq;
  if (shown !== undefined) return shown;
  const { person } = await scene.more.talk.resolve(nick);
  if (person === undefined) return undefined;
  const theirs = lastOf(scene, ({ identity }) => identity === person.identity)?.seq;
  return (
    theirs ??
    `${person.nick} has said nothing here that is shown. Give the number of a message: /numbers shows them.`
  );
}

/** The number of our last message; undefined, and said why, if it has none that is known. */
function ownLast(scene: Scene): number | undefined {
  const { conversation, answers } = scene;
  // What was said last is another then than the last that has a number.
  if (conversation.unsent.some(({ room }) => room === here(scene))) {
    answers.warn('The server does not have your last message yet. Try again when it has.');
    return undefined;
  }
  const last = lastOf(scene, ({ own }) => own)?.seq;
  if (last === undefined)
    answers.warn(
      'You have said nothing here that is shown. Give the number of a message: /numbers shows them.',
    );
  return last;
}

function lastOf(scene: Scene, wanted: (said: Said) => boolean = () => true): Said | undefined {
  return scene.showing.seen.last(here(scene), wanted);
}

function here({ conversation }: Scene): string {
  return conversation.places.current;
}
