import { parseArgs } from 'node:util';

/** What a check has found: its figures, and in what it fell short. */
export interface Report {
  readonly name: string;
  readonly figures: readonly string[];
  readonly shortfalls: readonly string[];
}

/** Collects what a check finds. */
export class Findings {
  readonly #name: string;
  readonly #figures: string[] = [];
  readonly #shortfalls: string[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  /** A figure that is not held against anything. */
  note(label: string, value: number | string): void {
    this.#figures.push(`${label} ${shown(value)}`);
  }

  atMost(label: string, value: number, limit: number): void {
    this.#judge(value <= limit, `${label} ${shown(value)}, at most ${shown(limit)}`);
  }

  atLeast(label: string, value: number, limit: number): void {
    this.#judge(value >= limit, `${label} ${shown(value)}, at least ${shown(limit)}`);
  }

  exactly(label: string, value: number | string, wanted: number | string): void {
    this.#judge(value === wanted, `${label} ${shown(value)}, must be ${shown(wanted)}`);
  }

  report(): Report {
    return { name: this.#name, figures: this.#figures, shortfalls: this.#shortfalls };
  }

  #judge(isGood: boolean, line: string): void {
    this.#figures.push(line);
    if (!isGood) this.#shortfalls.push(line);
  }
}

/**
 * Runs a check from the command line: each figure is a flag (`--clients 500` sets `clients`). Prints what was found,
 * the verdict last, and exits 1 when short.
 */
export async function runCommand<Figures extends Readonly<Record<string, number>>>(
  defaults: Figures,
  check: (figures: Figures) => Promise<Report>,
): Promise<void> {
  const given = flagsOf(defaults);
  // The keys are those of the defaults and every value is a number.
  const { name, figures, shortfalls } = await check(Object.fromEntries(given) as Figures);
  for (const figure of figures) console.log(`  ${figure}`);
  for (const line of shortfalls) console.log(`  SHORT: ${line}`);
  console.log(`${name}: ${shortfalls.length === 0 ? 'kept' : `short in ${shortfalls.length}`}`);
  process.exit(shortfalls.length === 0 ? 0 : 1);
}

function flagsOf(defaults: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  const options: Record<string, { readonly type: 'string' }> = {};
  for (const key of Object.keys(defaults)) options[flagOf(key)] = { type: 'string' };
  try {
    const { values } = parseArgs({ options });
    return Object.entries(defaults).map(([key, value]) => [key, Number(values[flagOf(key)] ?? value)]);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error(`Flags, each with a number: --${Object.keys(defaults).map(flagOf).join(' --')}`);
    process.exit(2);
  }
}

function flagOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function shown(value: number | string): string {
  return typeof value === 'number' ? String(Math.round(value * 100) / 100) : value;
}
