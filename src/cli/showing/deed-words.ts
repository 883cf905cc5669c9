import type { Deed } from '../conversation/said.ts';
import { oneLine } from '../conversation/shown.ts';

/** What was done, behind the name of who did it; `text`: what they wrote in it. */
export interface DeedWords {
  readonly words: string;
  readonly text?: string;
}

const MODERATED = {
  kick: (be: string) => `${be} kicked by an operator of the server`,
  unkick: () => 'may come back, says an operator of the server',
  mute: (be: string) => `${be} muted by an operator of the server`,
  unmute: () => 'may speak again, says an operator of the server',
} as const;

/**
 * Says what was done, behind a name or, if it is `own`, behind `you`. `quote` gives the beginning of a message of the
 * room, in quotation marks, or its number.
 */
export function deedWords(deed: Deed, own: boolean, quote: (target: number) => string): DeedWords {
  switch (deed.type) {
    case 'edited':
      if (deed.text === undefined) return { words: `edited #${deed.target}, which is gone` };
      return { words: `edited #${deed.target}`, text: deed.text };
    case 'deleted':
      return { words: `deleted #${deed.target}` };
    case 'reacted': {
      const reaction = oneLine(deed.reaction);
      const words = deed.removed ? `took back ${reaction} from` : `reacted ${reaction} to`;
      return { words: `${words} ${quote(deed.target)}` };
    }
    case 'topic':
      if (deed.topic === '') return { words: 'took the topic away' };
      return { words: 'set the topic', text: deed.topic };
    case 'joined':
      return { words: 'joined' };
    case 'left':
      return { words: 'left' };
    case 'moderated':
      return { words: MODERATED[deed.act](own ? 'were' : 'was') };
    case 'erased':
      return { words: `had everything of ${own ? 'yours' : 'theirs'} erased` };
  }
}
