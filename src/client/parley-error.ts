/**
 * Why what was asked of the client didn't happen. `code` is one of the server (docs/protocol.md) or one of these:
 *
 * - `closed`: the client was closed before the server answered; a message with this code was never sent.
 * - `unknown-outcome`: the message was sent and never answered. It may have been said. To send it again with the same
 *   id under the same identity would be safe, under another it could be said twice.
 * - `outbox-full`: too many messages, or questions, wait for the server.
 * - `too-slow`: more events waited for the reader of an iterator than it may hold.
 * - `bad-answer`: the server answered with something else than was asked for.
 */
export class ParleyError extends Error {
  override readonly name = 'ParleyError';
  readonly code: string;

  constructor(code: string, text: string) {
    super(text);
    this.code = code;
  }
}
