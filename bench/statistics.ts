/** The value below which `percent` of the values lie; they must be sorted. */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  const index = Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100));
  return sorted[index] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/**
 * How our results stand to theirs: round by round, since the two of a round were measured one right after the other,
 * and of these the median. Undefined if there are none of theirs.
 */
export function ratioByRound<Result>(
  ours: readonly Result[],
  theirs: readonly Result[],
  figure: (result: Result) => number,
): number | undefined {
  const ratios = ours.flatMap((result, round) => {
    const other = theirs[round];
    return other === undefined ? [] : [figure(result) / figure(other)];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}
