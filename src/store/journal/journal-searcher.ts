import type { MessagePort } from 'node:worker_threads';
import { Searcher } from '../search/searcher.ts';
import type { FromSearcher, ReaderData, ToSearcher } from './thread-messages.ts';

/** What is deleted is out of the index after so many milliseconds and some more. */
const TIDY_EVERY = 10_000;

/**
 * The thread that searches the journal: it answers what the port asks, in order, and keeps its index up to date, in
 * steps so small that no search has to wait long, until it is told to close. The journal must be there.
 */
export function runSearcher(port: MessagePort, { directory }: ReaderData): void {
  const searcher = new Searcher({ directory, now: () => performance.now() });
  let next: NodeJS.Immediate | undefined;
  const stepSoon = () => {
    next ??= setImmediate(() => {
      next = undefined;
      if (searcher.step()) stepSoon();
    });
  };
  const timer = setInterval(() => {
    searcher.tidy();
    stepSoon();
  }, TIDY_EVERY);
  port.on('message', (message: ToSearcher) => {
    switch (message.type) {
      case 'search': {
        const answer: FromSearcher = { type: 'found', found: searcher.search(message.query) };
        port.postMessage(answer);
        return stepSoon();
      }
      case 'grown':
        return stepSoon();
      case 'close':
        clearInterval(timer);
        clearImmediate(next);
        searcher.close();
        port.close();
    }
  });
  stepSoon();
}
