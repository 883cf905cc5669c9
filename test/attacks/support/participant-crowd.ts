import { Participant } from './participant.ts';

/** Lets `count` participants in, named `<prefix>0` and so on, not too many at once. */
export async function enterCrowd(
  port: number,
  count: number,
  prefix: string,
): Promise<readonly Participant[]> {
  const crowd: Participant[] = [];
  while (crowd.length < count) {
    const some = Array.from({ length: Math.min(50, count - crowd.length) }, (_, index) =>
      Participant.enter(port, `${prefix}${crowd.length + index}`),
    );
    crowd.push(...(await Promise.all(some)));
  }
  return crowd;
}
