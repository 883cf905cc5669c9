const ONE_EMOJI = /^\p{RGI_Emoji}$/v;
/** Makes a picture of what is a sign otherwise, such as a heart. */
const AS_PICTURE = '\ufe0f';

/** What is quicker to type than an emoji. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['+1', '👍'],
  ['-1', '👎'],
  ['<3', '❤️'],
  [':)', '😄'],
  [':(', '😢'],
  ['eyes', '👀'],
  ['heart', '❤️'],
  ['no', '❌'],
  ['ok', '✅'],
  ['party', '🎉'],
  ['thanks', '🙏'],
]);

/** The one emoji that somebody means, whether they found it on their keyboard or not; undefined if it is none. */
export function reactionOf(word: string): string | undefined {
  const meant = WORDS.get(word.toLowerCase()) ?? word;
  return [meant, meant + AS_PICTURE].find((emoji) => ONE_EMOJI.test(emoji));
}
