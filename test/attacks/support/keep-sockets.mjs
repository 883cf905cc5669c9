import { subscribe } from 'node:diagnostics_channel';

// Loaded into a server under test, to show that a check of its memory notices a leak: what belongs to a connection is
// held for ever, with all that hangs on it.
const sockets = [];
subscribe('net.server.socket', ({ socket }) => sockets.push(socket));
