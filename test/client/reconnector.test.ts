import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LinkListener } from '../../src/client/ports.ts';
import { Reconnector } from '../../src/client/reconnector.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

test('nothing of an earlier connection comes through, however late it comes', () => {
  const listeners: LinkListener[] = [];
  const heard: string[] = [];
  const dial = (listener: LinkListener) => {
    listeners.push(listener);
    return { send: () => true, destroy: () => heard.push('destroyed') };
  };
  const reconnector = new Reconnector(
    { clock: new VirtualClock(), random: () => 0, dial },
    {
      connecting: () => heard.push('connecting'),
      opened: () => heard.push('opened'),
      event: ({ type }) => heard.push(type),
      drained: () => heard.push('drained'),
      ended: ({ reason }) => heard.push(reason),
    },
  );
  reconnector.dial();
  reconnector.drop({ reason: 'silent', message: '' });
  reconnector.dial();
  heard.length = 0;
  const [old, present] = listeners;
  for (const listener of [old, present]) {
    listener?.opened();
    listener?.event({ type: 'ping' });
    listener?.drained();
    listener?.closed({ reason: 'lost', message: '' });
  }
  assert.deepEqual(heard, ['opened', 'ping', 'drained', 'destroyed', 'lost']);
});
