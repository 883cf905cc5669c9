import { Buffer } from 'node:buffer';

/** All texts, and all nicks, are of one length, so that a receiver knows from the bytes alone how much it was sent. */
const TEXT_BYTES = 64;
const HEADER_BYTES = 2;
const NICK_BYTES = 6;
const DIGITS = 8;
const ZERO = 0x30;

/** A text with its frame, as it is sent. */
const SENT_BYTES = HEADER_BYTES + TEXT_BYTES;
/** `name: text` with its frame, as everyone else gets it. */
export const DELIVERY_BYTES = HEADER_BYTES + NICK_BYTES + 2 + TEXT_BYTES;

const TEMPLATE = Buffer.alloc(SENT_BYTES, '.');
TEMPLATE.writeUInt16BE(TEXT_BYTES, 0);

export function nickOf(number: number): string {
  return `m${String(number).padStart(NICK_BYTES - 1, '0')}`;
}

/** `count` texts in a row, each with its number among those of its sender and among those of all. */
export function messages(ofSender: number, ofAll: number, count: number): Buffer {
  const bytes = Buffer.allocUnsafe(count * SENT_BYTES);
  for (let index = 0; index < count; index += 1) {
    const at = index * SENT_BYTES;
    TEMPLATE.copy(bytes, at);
    writeNumber(bytes, at + HEADER_BYTES, ofSender + index);
    writeNumber(bytes, at + HEADER_BYTES + DIGITS, ofAll + index);
  }
  return bytes;
}

/** Whether what begins at `at` has the frame of a delivery. */
export function isDelivery(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0 && bytes[at + 1] === DELIVERY_BYTES - HEADER_BYTES && bytes[at + 2] === 0x6d;
}

/** The number of the member that a delivery is from. */
export function senderAt(bytes: Uint8Array, at: number): number {
  return readNumber(bytes, at + HEADER_BYTES + 1, NICK_BYTES - 1);
}

/** The number of a delivery among the texts of its sender. */
export function ofSenderAt(bytes: Uint8Array, at: number): number {
  return readNumber(bytes, at + HEADER_BYTES + NICK_BYTES + 2, DIGITS);
}

/** The number of a delivery among the texts of all. */
export function ofAllAt(bytes: Uint8Array, at: number): number {
  return readNumber(bytes, at + HEADER_BYTES + NICK_BYTES + 2 + DIGITS, DIGITS);
}

function writeNumber(bytes: Buffer, at: number, number: number): void {
  let rest = number;
  for (let index = at + DIGITS - 1; index >= at; index -= 1) {
    bytes[index] = ZERO + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

function readNumber(bytes: Uint8Array, at: number, digits: number): number {
  let number = 0;
  for (let index = at; index < at + digits; index += 1) number = number * 10 + (bytes[index] ?? 0) - ZERO;
  return number;
}
