import type { MessagePort } from 'node:worker_threads';
import { Searcher } from '../search/searcher.ts';
import type { FromSearcher, ReaderData, ToSearcher } from './thread-messages.ts';

/** What is deleted is out of the index after so many milliseconds and some more. */
const TIDY_EVERY = 10_000;

/**
 * The thread that searches the journal: it answers what the port asks, in order, and keeps its index up to date, in
 * steps so small that no search has to wait long, until it is told to close. It opens both when it is first told or asked
 * something, by when the journal must be there.
 */
export function runSearcher(port: MessagePort, { directory }: ReaderData): void {
  let searcher: Searcher | undefined;
  let next: NodeJS.Immediate | undefined;
  const stepSoon = () => {
    next ??= setImmediate(() => {
      next = undefined;
      if (searcher?.step()) stepSoon();
    });
  };
  const timer = setInterval(() => {
    searcher?.tidy();
    stepSoon();
  }, TIDY_EVERY);
  port.on('message', (message: ToSearcher) => {
    if (message.type === 'close') {
      clearInterval(timer);
      clearImmediate(next);
      searcher?.close();
      port.close();
      return;
    }
    searcher ??= new Searcher({ directory, now: () => performance.now() });
    const answer = answerOf(searcher, message);
    if (answer !== undefined) port.postMessage(answer);
    stepSoon();
  });
}

function answerOf(
  searcher: Searcher,
  message: Exclude<ToSearcher, { readonly type: 'close' }>,
): FromSearcher | undefined {
  switch (message.type) {
    case 'open':
      searcher.open();
      return { type: 'opened' };
    case 'search':
      return { type: 'found', found: searcher.search(message.query) };
    case 'grown':
      return undefined;
  }
}
