import { isDirect, LOBBY } from '../../protocol/rooms.ts';
import { oneLine } from '../conversation/shown.ts';
import { roomLines } from '../showing/room-lines.ts';
import { recipient, whoWords } from './people.ts';
import type { Doings, Scene } from './scene.ts';

/** Most messages that are shown of a room to somebody who goes there and has not read them. */
const MOST_MISSED = 50;

export const ROOM_ACTIONS: Doings<'join' | 'leave' | 'room' | 'rooms' | 'who' | 'topic' | 'read' | 'mute'> = {
  async join({ room }, scene) {
    const { places } = scene.conversation;
    // What comes of the room may be heard before its answer is.
    places.want(room);
    try {
      const joined = await scene.more.talk.join(room);
      places.entered(joined);
      await go(scene, joined.room);
    } finally {
      places.want(undefined);
    }
  },

  async leave({ room }, scene) {
    const { conversation, more, answers } = scene;
    const { places } = conversation;
    const left = room === undefined ? places.current : roomNamed(scene, room);
    if (left === undefined) return;
    if (left === LOBBY) return answers.warn(`Everybody is always in ${LOBBY}. /quit leaves the chat.`);
    if (isDirect(left))
      return answers.warn(`That is no room that can be left. /room ${LOBBY} goes elsewhere.`);
    await more.talk.leave(left);
  },

  async room({ place, insists }, scene) {
    const { places } = scene.conversation;
    if (place === undefined)
      return scene.answers.note(
        `What you type is said in ${titled(scene, places.current)}. /room #ROOM or /room NICK goes elsewhere.`,
      );
    const room = place.startsWith('#')
      ? roomNamed(scene, place)
      : (await recipient(scene, place, insists, `/room! ${place}`))?.room;
    if (room !== undefined) await go(scene, room);
  },

  async rooms(_action, { more, conversation, answers }) {
    answers.note(roomLines(await more.talk.rooms(), conversation.places.current).join('\n'));
  },

  async who({ room }, scene) {
    const { more, conversation, answers } = scene;
    const asked = room === undefined ? conversation.places.current : roomNamed(scene, room);
    if (asked === undefined) return;
    answers.note(whoWords(await more.talk.members(asked), room === undefined ? 'here' : `in ${asked}`));
  },

  async topic({ topic }, scene) {
    const { more, conversation, answers } = scene;
    const { current } = conversation.places;
    if (topic !== undefined) return void (await more.talk.setTopic(current, topic));
    const known = topicOf(scene, current);
    answers.note(known ? `The topic is “${oneLine(known)}”.` : 'There is no topic.');
  },

  async read({ place }, scene) {
    const { talk } = scene.more;
    const room = place === undefined ? undefined : await placeNamed(scene, place);
    if (place !== undefined && room === undefined) return;
    const rooms = talk.ownRooms.filter((own) => room === undefined || own.room === room);
    await Promise.all(rooms.map((own) => talk.read(own.room, talk.timeline(own.room)?.last ?? own.read)));
    scene.answers.note(
      room === undefined ? 'Everything is read.' : `Everything in ${titled(scene, room)} is read.`,
    );
  },

  async mute({ place, muted }, scene) {
    const room = place === undefined ? scene.conversation.places.current : await placeNamed(scene, place);
    if (room === undefined) return;
    await scene.more.talk.mute(room, muted);
    const what = muted ? 'Nothing said there rings' : 'What names you there rings';
    scene.answers.note(`${titled(scene, room)}: ${what} from now on.`);
  },
};

/** What is typed is said there from now on; for the first time with what was said there before. */
async function go(scene: Scene, room: string): Promise<void> {
  const { conversation, more, answers, options, showing } = scene;
  const isNew = conversation.places.goTo(room);
  const topic = topicOf(scene, room);
  answers.note(
    `What you type is said in ${titled(scene, room)} now.${topic ? ` It is about “${oneLine(topic)}”.` : ''}`,
  );
  answers.moved();
  if (!isNew) return;
  const unread = more.talk.ownRooms.find((own) => own.room === room)?.unread ?? 0;
  const count = Math.max(options.history, Math.min(unread, MOST_MISSED));
  const messages = count === 0 || !isThere(scene, room) ? [] : await more.past.take(room, count);
  for (const message of messages) {
    const entry = showing.said(message, { room });
    if (entry !== undefined) answers.show(entry);
  }
}

/** Whether there can be anything in a room: a conversation with somebody is made by the first thing said in it. */
function isThere({ conversation, more }: Scene, room: string): boolean {
  return !isDirect(room) || conversation.places.has(room) || more.talk.timeline(room) !== undefined;
}

/** A room we are in; undefined, and said so, if we are not. */
function roomNamed({ conversation, answers }: Scene, written: string): string | undefined {
  const room = conversation.places.find(written);
  if (room === undefined) answers.warn(`You are not in ${written}. /join ${written} changes that.`);
  return room;
}

/** A room or a conversation with one person that we are in; undefined, and said so, if we are not. */
async function placeNamed(scene: Scene, place: string): Promise<string | undefined> {
  if (place.startsWith('#')) return roomNamed(scene, place);
  // Nothing is said there, so whose the nick was before does not matter.
  const found = await recipient(scene, place, true, '');
  if (found === undefined || scene.conversation.places.has(found.room)) return found?.room;
  scene.answers.warn(`You and ${place} have said nothing to each other.`);
  return undefined;
}

function topicOf({ more }: Scene, room: string): string | undefined {
  return more.talk.ownRooms.find((own) => own.room === room)?.topic;
}

function titled({ conversation }: Scene, room: string): string {
  return oneLine(conversation.places.titleOf(room));
}
