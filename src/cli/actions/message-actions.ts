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
    const { target, text } = answered(action, scene);
    if (target === undefined)
      return scene.answers.warn('Nobody has said anything here that you could answer.');
    scene.conversation.say(text, { reply: target });
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

/** What is answered: the message of a number, the last of somebody who stands in front of the text, or the last of all. */
function answered(
  { target, text, addressed }: ActionOf<'reply'>,
  scene: Scene,
): { readonly target: number | undefined; readonly text: string } {
  if (target !== undefined) return { target, text };
  if (addressed !== undefined) {
    const theirs = lastOf(scene, ({ nick, own }) => !own && isSameNick(nick, addressed.nick));
    if (theirs !== undefined) return { target: theirs.seq, text: addressed.text };
  }
  return { target: lastOf(scene, ({ own }) => !own)?.seq, text };
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
