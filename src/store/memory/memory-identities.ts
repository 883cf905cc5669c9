import type { ForgottenEntry, IdentityEntry, IdentityState } from '../../core/ports.ts';
import { isInAnyCase, type Tables } from '../decisions.ts';
import type { MemoryRoom } from './memory-room.ts';

type Identities = Tables<MemoryRoom>['identities'];

/** Who is known, in memory. */
export class MemoryIdentities implements Identities {
  readonly #identities = new Map<string, IdentityState>();

  all(): readonly IdentityState[] {
    return [...this.#identities.values()];
  }

  meet({ identity, nick, tokenHash }: IdentityEntry, time: number): void {
    const known = this.#identities.get(identity);
    const hash = tokenHash ?? known?.tokenHash;
    if (hash === undefined) return;
    const spoke = known?.spoke ?? false;
    this.#identities.set(identity, { identity, tokenHash: hash, nick, spoke, seen: time });
  }

  spoke(identity: string): void {
    const known = this.#identities.get(identity);
    if (known?.spoke === false) this.#identities.set(identity, { ...known, spoke: true });
  }

  forget(entry: ForgottenEntry): boolean {
    const { identity } = entry;
    const known = this.#identities.get(identity);
    if (known === undefined || (known.spoke && !isInAnyCase(entry))) return false;
    return this.#identities.delete(identity);
  }
}
