import { open, rm } from 'node:fs/promises';

/** Characters that are gathered before they are written. */
const CHUNK = 65_536;

/** What a file of an export is called if nobody says: `parley-2026-11-24.jsonl`, in the working directory. */
export function exportName(now: Date): string {
  return `parley-${now.toISOString().slice(0, 10)}.jsonl`;
}

/**
 * Writes each value as a line of JSON into a new file that only its owner can read (mode 0600); how many there were.
 * Rejects, with words for people, if there is a file already, and leaves none behind that is not whole.
 */
export async function writeExport(path: string, values: AsyncIterable<unknown>): Promise<number> {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      error.code === 'EEXIST'
        ? `${path} is there already and was not touched; name another file`
        : error.message,
    );
  });
  let count = 0;
  let waiting = '';
  try {
    for await (const value of values) {
      count += 1;
      waiting += `${JSON.stringify(value)}\n`;
      if (waiting.length < CHUNK) continue;
      await file.appendFile(waiting);
      waiting = '';
    }
    await file.appendFile(waiting);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return count;
}
