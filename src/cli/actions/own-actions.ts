import { isSameNick } from '../conversation/places.ts';
import { oneLine } from '../conversation/shown.ts';
import { exportName, writeExport } from './export-file.ts';
import type { Doings, Scene } from './scene.ts';

export const OWN_ACTIONS: Doings<'away' | 'nick' | 'token' | 'export' | 'erase'> = {
  async away({ text }, { more, answers }) {
    await more.talk.away(text);
    answers.note(
      text === undefined ? 'You are back.' : `The others see that you are away: “${text}”. /back ends that.`,
    );
  },

  async nick({ nick }, { more, answers, conversation }) {
    await more.rename(nick);
    answers.note(`You are now ${conversation.nick}.`);
  },

  async token(_action, scene) {
    scene.answers.note(tokenWords(scene));
  },

  async export({ file }, { more, answers }) {
    const path = file ?? exportName(new Date());
    const count = await writeExport(path, more.talk.own());
    answers.note(
      `Everything that is kept of you is in ${path}: ${count} line${count === 1 ? '' : 's'} of JSON.`,
    );
  },

  async erase({ nick }, { more, answers, conversation }) {
    if (!isSameNick(nick, conversation.nick))
      return answers.warn(
        `To have all of yours taken away for good, write your own nickname: /erase ${conversation.nick}`,
      );
    // The end of the conversation, which comes with it, says that it is done.
    await more.talk.erase(conversation.nick);
  },
};

function tokenWords({ options, conversation, more }: Scene): string {
  const { host, port } = options;
  const { nick } = conversation;
  const { tokenFile } = more;
  const { token } = more.talk;
  if (token === undefined) return 'There is no token yet.';
  return [
    `This token proves that you are ${oneLine(nick)}. Whoever has it can be you: show it to nobody.`,
    token,
    'To be yourself on another device, save it there in a file that only you can read, and start',
    `./client ${host} ${port} --nick ${nick} --token FILE`,
    tokenFile === undefined ? 'It is not kept here.' : `Here it is kept in ${tokenFile}`,
  ].join('\n');
}
