import type { SanctionState } from '../core/ports.ts';
import type { Moderation } from '../protocol/command.ts';

/** Which sanction an act begins or ends. */
export const SANCTIONS: Readonly<
  Record<Moderation, { readonly kind: SanctionState['kind']; readonly begins: boolean }>
> = {
  kick: { kind: 'kick', begins: true },
  unkick: { kind: 'kick', begins: false },
  mute: { kind: 'mute', begins: true },
  unmute: { kind: 'mute', begins: false },
};

export function isModeration(act: string): act is Moderation {
  return Object.hasOwn(SANCTIONS, act);
}
