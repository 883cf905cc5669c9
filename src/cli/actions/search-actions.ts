import type { EntryEvent } from '../../protocol/event.ts';
import { saidOf } from '../conversation/said.ts';
import { oneLine } from '../conversation/shown.ts';
import type { Doings, Scene } from './scene.ts';
import { dayOf, foundDays } from './search-results.ts';

/** Results that are shown at once: each is of up to three messages. */
const RESULTS = 8;
/** Messages that are shown before and behind one that is looked for by its number. */
const AROUND = 5;
/** Entries that are asked for to find those: not all are messages. */
const AROUND_ENTRIES = 20;
/** Messages that /more shows if nothing was searched. */
const MORE = 50;

type Kind = 'history' | 'around' | 'search' | 'more';
/** What was searched last, and the place up to which it was shown. */
interface Search {
  readonly query: string;
  readonly before?: number;
}

const NO_MORE = 'That is all there is. /history goes back where you are.';

/** How things of the past are found. What was searched last is kept, so that it can be gone on with. */
export function searchActions(): Doings<Kind> {
  let last: Search | typeof NO_MORE | undefined;

  async function search(next: Search, { more, answers, showing, conversation }: Scene): Promise<void> {
    const { query, before } = next;
    const options = { limit: RESULTS, ...(before === undefined ? {} : { before }) };
    const { results, more: isMore } = await more.talk.search(query, options);
    const oldest = results.at(-1);
    last = isMore && oldest !== undefined ? { query, before: oldest.place } : NO_MORE;
    for (const { room, day, messages } of foundDays(results)) {
      answers.note(`${oneLine(conversation.places.titleOf(room))}, ${day}:`);
      for (const { message, isHit } of messages) {
        const said = saidOf(message, more.talk.identity);
        const entry = showing.said(said, { room, numbered: true, ...(isHit ? {} : { faint: true }) });
        if (entry !== undefined) answers.show(entry);
      }
    }
    answers.note(endOf(results.length, isMore, before !== undefined));
  }

  async function history(count: number, { more, answers, showing, conversation }: Scene): Promise<void> {
    const room = conversation.places.current;
    const messages = await more.past.take(room, count);
    last = undefined;
    if (messages.length === 0) return answers.note('There is nothing before what was shown.');
    answers.note(`${messages.length} message${messages.length === 1 ? '' : 's'} from before what was shown:`);
    for (const message of messages) {
      const entry = showing.said(message, { room, numbered: true });
      if (entry !== undefined) answers.show(entry);
    }
    answers.note(
      messages.length < count ? 'That is all there is.' : 'Now again what is new. /more goes further back.',
    );
  }

  return {
    history: ({ count }, scene) => history(count, scene),
    search: ({ query }, scene) => search({ query }, scene),

    async more(_action, scene) {
      if (last === NO_MORE) return scene.answers.note(NO_MORE);
      return last === undefined ? history(MORE, scene) : search(last, scene);
    },

    async around({ target }, { more, answers, showing, conversation }) {
      const room = conversation.places.current;
      const messagesOf = (entries: readonly EntryEvent[]) =>
        entries.flatMap((entry) => (entry.type === 'message' ? [saidOf(entry, more.talk.identity)] : []));
      const before = await more.talk.history({ room, before: target + 1, limit: AROUND_ENTRIES });
      const after = await more.talk.history({ room, after: target, limit: AROUND_ENTRIES });
      const earlier = messagesOf(before.entries).slice(-AROUND - 1);
      if (earlier.at(-1)?.seq !== target) return answers.warn(`There is no message #${target} here.`);
      const [found] = earlier;
      answers.note(`Around #${target}, ${dayOf(found?.time.getTime() ?? 0)}:`);
      for (const said of [...earlier, ...messagesOf(after.entries).slice(0, AROUND)]) {
        const entry = showing.said(said, { room, numbered: true });
        if (entry !== undefined) answers.show(entry);
      }
      answers.note('Now again what is new.');
    },
  };
}

function endOf(count: number, isMore: boolean, isPage: boolean): string {
  if (count === 0 && isMore) return 'That took too long. in:#room, from:NICK or after:DAY make it shorter.';
  if (count === 0) return isPage ? 'That is all there is.' : 'Nothing was found.';
  return isMore ? '/more shows older ones.' : 'That is all there is.';
}
