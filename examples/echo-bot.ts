import process from 'node:process';
import { connect } from '@parley-chat/parley';

/*
 * A bot in the room #bots that answers "!echo something" with "something", and "!help": where it was said, there, in the
 * lobby, or to one person alone. It reconnects by itself, misses nothing that was said while it was away, and, with its
 * token in a file, is the same bot each time it is started.
 *
 *   scripts/node examples/echo-bot.ts [HOST [PORT]]
 */
const [host = '127.0.0.1', port = '43221'] = process.argv.slice(2);
const { PARLEY_NICK: nick = 'echo', PARLEY_TOKEN_FILE: tokenFile = '.echo-bot.token' } = process.env;

const bot = connect({ host, port: Number(port), nick, tokenFile });
bot.join('#bots').catch(complain);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void bot.close());

for await (const event of bot.events()) {
  const answer = event.type === 'message' && !event.own ? answerTo(event.text) : undefined;
  if (event.type === 'message' && answer !== undefined) {
    const { room, seq } = event;
    // The id says what is answered: an answer that was given before is not given again.
    bot.send(answer, { room, reply: seq, id: `echo-${seq}` }).catch(complain);
  }
  if (event.type === 'state') console.log(event.state.name);
  if (event.type === 'state' && event.state.name === 'login-refused') await bot.close();
}
if (bot.identity === undefined) process.exitCode = 1;

function answerTo(text: string): string | undefined {
  if (text === '!help') return '!echo TEXT says TEXT, !help says this';
  return text.startsWith('!echo ') ? text.slice('!echo '.length) : undefined;
}

function complain({ message }: Error): void {
  console.error(message);
}
