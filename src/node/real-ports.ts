import type { ClientPorts } from '../client/ports.ts';
import { tcpDial } from './parley-link.ts';

/** Real time, real chance, and a real way to the server at this address. */
export function realPorts(host: string, port: number): ClientPorts {
  return {
    clock: {
      now: () => performance.now(),
      after: (milliseconds, task) => {
        const timer = setTimeout(task, milliseconds);
        return () => clearTimeout(timer);
      },
    },
    random: () => Math.random(),
    makeId: idsInOrder(),
    dial: tcpDial(host, port),
  };
}

/** Digits of the number in an id: more than a process ever makes. */
const NUMBER_DIGITS = 8;

/** Ids that nobody else makes, each greater than the one before: a journal finds room for those fastest. */
function idsInOrder(): () => string {
  const prefix = `${Date.now().toString(36)}-${crypto.randomUUID().slice(-12)}`;
  let made = 0;
  return () => {
    made += 1;
    return `${prefix}-${made.toString(36).padStart(NUMBER_DIGITS, '0')}`;
  };
}
