import type { ByteStream } from '../../src/transports/byte-stream.ts';

/** A socket that throws away what does not fit, and says that all is well. */
export function losingStream(stream: ByteStream): ByteStream {
  return {
    get pending() {
      return stream.pending;
    },
    get taken() {
      return stream.taken;
    },
    write(bytes) {
      if (stream.pending === 0) stream.write(bytes);
      return true;
    },
    pause: () => stream.pause(),
    resume: () => stream.resume(),
    end: () => stream.end(),
    destroy: () => stream.destroy(),
  };
}
