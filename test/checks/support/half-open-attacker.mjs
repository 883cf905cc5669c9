// Keeps connections half open in the handshake, from many addresses: begins a first frame and never finishes it, and
// connects again when it is closed. Arguments: host, port, how many, addresses separated by commas. Says "open" once
// as many connections as were asked for have been opened.
import { connect } from 'node:net';

const [host, port, count, addresses] = process.argv.slice(2);
const from = addresses.split(',');
const RECONNECT_AFTER = 500;
let opened = 0;

function open(index) {
  const socket = connect({ host, port: Number(port), localAddress: from[index % from.length] });
  socket.on('connect', () => {
    socket.write(Buffer.from([0, 200, 0x4e]));
    opened += 1;
    if (opened === Number(count)) console.log('open');
  });
  socket.on('error', () => {});
  socket.on('close', () => setTimeout(() => open(index), RECONNECT_AFTER * (1 + Math.random())));
  socket.resume();
}

for (let index = 0; index < Number(count); index += 1) setTimeout(() => open(index), index / 4);
