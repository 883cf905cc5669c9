import { ParleyClient } from '../client/client.ts';
import type { ClientOptions } from '../client/client-options.ts';
import { realPorts } from './real-ports.ts';
import { keepToken, readToken } from './token-file.ts';

export interface ConnectOptions extends ClientOptions {
  /** `127.0.0.1` if not given. */
  readonly host?: string;
  /** 43221 if not given. */
  readonly port?: number;
  /**
   * Where the token is kept, so that the next run is the same identity under the same nick: read now, and written when
   * the server makes a new one. One file for each server and nick. A `token` goes before what is in it.
   */
  readonly tokenFile?: string;
}

/**
 * Connects to a Parley server by protocol 2, and goes on doing so whenever the connection ends, until `close` is called.
 * What comes of it is told by `state` events. Throws if the port is no port, or the token file can't be read.
 */
export function connect({
  host = '127.0.0.1',
  port = 43_221,
  tokenFile,
  ...options
}: ConnectOptions): ParleyClient {
  const token = options.token ?? (tokenFile === undefined ? undefined : readToken(tokenFile));
  const client = new ParleyClient(realPorts(host, port), {
    ...options,
    ...(token === undefined ? {} : { token }),
  });
  client.on('welcome', (welcome) => {
    if (tokenFile !== undefined && welcome.token !== undefined) keepToken(tokenFile, welcome.token);
  });
  return client;
}
