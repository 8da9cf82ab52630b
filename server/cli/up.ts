import { Command } from 'commander';
import { exitCode } from './exitCode.ts';
import type { House, OpenHouse } from './house.ts';
import { wholeNumber } from './run.ts';
import { createScreen, type Screen } from './screen.ts';

export function upCommand(openHouse: OpenHouse): Command {
  return new Command('up')
    .description('Start the server, one worker and, where none are named, Redis and PostgreSQL.')
    .option('--port <n>', 'port of the console (default: a free one)', wholeNumber)
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--workers <n>', 'worker processes', wholeNumber, 1)
    .option('--json', 'print the address as JSON')
    .addHelpText(
      'after',
      `
REDIS_URL and DATABASE_URL name services of yours; without them embedded ones start, with their
data under .zerohour/. The first start creates the user "admin" and prints a one-time password.`,
    )
    .action(async (flags: { port?: number; host?: string; workers: number; json?: boolean }) => {
      const screen = createScreen({ json: flags.json === true });
      const house = await openHouse({
        port: flags.port ?? null,
        host: flags.host ?? null,
        workers: flags.workers,
        say: (line) => screen.line(screen.paint.dim(line)),
      });
      if (!house.ok) {
        screen.error(house.error.line);
        process.exitCode = house.error.code;
        return;
      }
      screen.json({ url: house.value.url });
      printAddress(house.value, screen);
      process.exitCode = await stayUp(house.value, screen);
    });
}

/** The console's address and, on the first start, how to log in. */
export function printAddress(house: House, screen: Screen): void {
  screen.line(`console: ${screen.paint.bold(house.url)}`);
  if (house.adminPassword !== null) {
    screen.line(
      `log in as admin with the one-time password ${screen.paint.bold(house.adminPassword)}`,
    );
  }
}

/** Waits for Ctrl-C, SIGTERM or a broken part, then stops the house. Returns the exit code. */
export async function stayUp(house: House, screen: Screen): Promise<number> {
  const asked = new Promise<null>((resolve) => {
    process.once('SIGINT', () => resolve(null));
    process.once('SIGTERM', () => resolve(null));
  });
  screen.line('stop with Ctrl-C');
  const broken = await Promise.race([asked, house.broken]);
  if (broken !== null) screen.error(broken);
  await house.stop();
  return broken === null ? exitCode.pass : exitCode.internal;
}
