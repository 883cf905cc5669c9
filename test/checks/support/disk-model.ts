import type { DiskStep } from './disk-trace.ts';
import type { Random } from './random.ts';

type FileStep = Extract<DiskStep, { readonly type: 'write' | 'cut' }>;
type NameStep = Extract<DiskStep, { readonly type: 'make' | 'rename' | 'remove' }>;

/** The smallest part of a write that a disk does whole. */
const SECTOR = 512;

/** A file as the disk has it for certain, and what may be on its way there. */
class ModelFile {
  lasting: Buffer = Buffer.alloc(0);
  pending: FileStep[] = [];

  sync(): void {
    this.lasting = applied(this.lasting, this.pending);
    this.pending = [];
  }

  /** What a power cut leaves: each of what was not synced may be there, or in part, or not, in any order. */
  afterCut(random: Random): Buffer {
    const chance = random.below(5);
    const done = this.pending
      .filter(() => random.below(4) < chance)
      .map((step) => (random.oneIn(4) ? torn(step, random) : step));
    return applied(this.lasting, done);
  }
}

/** A disk that forgets in a power cut what was not synced: the strictest that the standard allows. */
export class DiskModel {
  /** What processes see, and what is certain. */
  readonly #names = new Map<string, ModelFile>();
  readonly #lastingNames = new Map<string, ModelFile>();
  #pendingNames: { readonly step: NameStep; readonly file: ModelFile }[] = [];

  take(step: DiskStep): void {
    switch (step.type) {
      case 'told':
        return;
      case 'write':
      case 'cut':
        return void this.#names.get(step.file)?.pending.push(step);
      case 'sync':
        return this.#names.get(step.file)?.sync();
      case 'sync-names':
        for (const { step: done, file } of this.#pendingNames) rename(this.#lastingNames, done, file);
        this.#pendingNames = [];
        return;
      case 'make':
        if (this.#names.has(step.file)) return;
        return this.#rename(step, new ModelFile());
      case 'rename':
      case 'remove':
        return this.#rename(step, this.#names.get(step.file) ?? new ModelFile());
    }
  }

  /** The files that are there after a power cut at this moment, with their bytes. */
  afterCut(random: Random): ReadonlyMap<string, Buffer> {
    const names = new Map(this.#lastingNames);
    const done = this.#pendingNames.slice(0, random.below(this.#pendingNames.length + 1));
    for (const { step, file } of done) rename(names, step, file);
    return new Map([...names].map(([name, file]) => [name, file.afterCut(random)]));
  }

  #rename(step: NameStep, file: ModelFile): void {
    rename(this.#names, step, file);
    this.#pendingNames.push({ step, file });
  }
}

function rename(names: Map<string, ModelFile>, step: NameStep, file: ModelFile): void {
  if (step.type !== 'make') names.delete(step.file);
  if (step.type !== 'remove') names.set(step.type === 'rename' ? step.to : step.file, file);
}

/** A copy of a file after all this was done to it. */
function applied(before: Buffer, steps: readonly FileStep[]): Buffer {
  const ends = steps.map((step) => (step.type === 'cut' ? step.length : step.offset + step.bytes.length));
  const after = Buffer.alloc(Math.max(before.length, ...ends));
  before.copy(after);
  let length = before.length;
  for (const step of steps) {
    if (step.type === 'write') {
      step.bytes.copy(after, step.offset);
      length = Math.max(length, step.offset + step.bytes.length);
    } else {
      length = step.length;
      after.fill(0, length);
    }
  }
  return after.subarray(0, length);
}

/** The sectors that were done of a write before the power went. */
function torn(step: FileStep, random: Random): FileStep {
  if (step.type === 'cut') return step;
  const sectors = Math.ceil(step.bytes.length / SECTOR);
  return { ...step, bytes: step.bytes.subarray(0, random.below(sectors + 1) * SECTOR) };
}
