import process from 'node:process';
import { connect } from '@parley-chat/parley';

/*
 * A bot that answers "!echo something" with "something". It reconnects by itself, misses nothing that was said while it
 * was away, and, with its token in a file, is the same bot each time it is started.
 *
 *   node examples/echo-bot.ts [HOST [PORT]]
 */
const [host = '127.0.0.1', port = '43221'] = process.argv.slice(2);
const { PARLEY_NICK: nick = 'echo', PARLEY_TOKEN_FILE: tokenFile = '.echo-bot.token' } = process.env;

const bot = connect({ host, port: Number(port), nick, tokenFile });

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void bot.close());

for await (const event of bot.events()) {
  if (event.type === 'message' && !event.own && event.text.startsWith('!echo ')) {
    const { room, seq } = event;
    // The id says what is answered: an answer that was given before is not given again.
    bot.send(event.text.slice('!echo '.length), { room, reply: seq, id: `echo-${seq}` }).catch(complain);
  }
  if (event.type === 'state') console.log(event.state.name);
  if (event.type === 'state' && event.state.name === 'login-refused') {
    console.error(`${event.state.nick}: ${event.state.text}`);
    process.exitCode = 1;
    await bot.close();
  }
}

function complain(error: Error): void {
  console.error(`an answer was not taken: ${error.message}`);
}
