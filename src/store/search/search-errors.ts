/** SQLite's codes for a file that somebody else holds, can't be written or read just now, or has no room on its disk. */
const PASSING = new Set([5, 6, 8, 10, 13, 14]);
/** For a file that is no database, or no whole one. */
const DAMAGED = new Set([11, 26]);

/** What is wrong with a file of SQLite; undefined if the error is of another kind, and so a mistake of this program. */
export function troubleOf(error: unknown): 'passing' | 'damaged' | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  const code = Number(error.errcode) & 0xff;
  if (DAMAGED.has(code)) return 'damaged';
  return PASSING.has(code) ? 'passing' : undefined;
}

/** The file of the index can't be used: just now, or any more. */
export class IndexTrouble extends Error {
  readonly isDamaged: boolean;

  constructor(message: string, isDamaged: boolean) {
    super(message);
    this.isDamaged = isDamaged;
  }
}

/** Does something with the file of the index; what is wrong with that file is thrown as IndexTrouble. */
export function onIndex<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble === undefined) throw error;
    throw new IndexTrouble(error instanceof Error ? error.message : String(error), trouble === 'damaged');
  }
}
