import { Command } from 'commander';
import { exitCode } from '../../core/errors/exitCode.mjs';
import type { CommandFailure } from '../shared/failure.ts';
import { helpText } from '../shared/help.ts';
import { type OpenLocalStack, type OpenShop, printAddress } from '../shared/localStack.ts';
import { portNumber, wholeNumber } from '../shared/options.ts';
import { createScreen, type Screen } from '../shared/screen.ts';

/** How the process entry opens the local stack and the sample shop. */
export interface LocalPorts {
  readonly openLocalStack: OpenLocalStack;
  readonly openShop: OpenShop;
}

export function upCommand(ports: LocalPorts): Command {
  return new Command('up')
    .option('--port <n>', 'port of the console (default: a free one)', portNumber)
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--workers <n>', 'worker processes', wholeNumber, 1)
    .option('--reset-admin', 'give "admin" a new one-time password and print it')
    .option('--mall', 'start the sample shop too, as the target "mall"')
    .option('--json', 'print the address, and on the first start the password, as JSON')
    .addHelpText(
      'after',
      helpText({
        notes: `REDIS_URL and DATABASE_URL name services of yours; without them embedded ones start, with their
data under .zerohour/. The first start creates the user "admin" and prints a one-time password.`,
        examples: ['npx zerohour up --mall'],
        exits: ['pass', 'usage', 'missing', 'internal'],
        meanings: { pass: 'stopped with Ctrl-C or SIGTERM' },
      }),
    )
    .action(async (flags: UpFlags) => {
      const screen = createScreen({ json: flags.json === true });
      process.exitCode = await up(flags, screen, ports);
    });
}

interface UpFlags {
  readonly port?: number;
  readonly host?: string;
  readonly workers: number;
  readonly mall?: boolean;
  readonly resetAdmin?: boolean;
  readonly json?: boolean;
}

async function up(
  flags: UpFlags,
  screen: Screen,
  { openLocalStack, openShop }: LocalPorts,
): Promise<number> {
  const print = (line: string): void => screen.line(screen.paint.dim(line));
  const { port = null, host = null, workers } = flags;
  const resetAdmin = flags.resetAdmin === true;
  const stack = await openLocalStack({ port, host, workers, resetAdmin, print });
  if (!stack.ok) return fail(stack.error, screen);
  const shop = flags.mall === true ? await openShop({ replicas: 1, print }) : null;
  try {
    if (shop !== null && !shop.ok) return fail(shop.error, screen);
    screen.json({ url: stack.value.url, adminPassword: stack.value.adminPassword });
    printAddress(stack.value, screen);
    return await stayUp(screen, shop === null ? [stack.value] : [stack.value, shop.value]);
  } finally {
    if (shop?.ok) await shop.value.stop();
    await stack.value.stop();
  }
}

/** Ends the status line and prints the failure. Returns its exit code. */
export function fail(failure: CommandFailure, screen: Screen): number {
  screen.done();
  return screen.failure(failure);
}

/** Waits for Ctrl-C, SIGTERM or the end of a part. Returns the exit code. */
export async function stayUp(
  screen: Screen,
  parts: readonly { readonly broken: Promise<CommandFailure> }[],
): Promise<number> {
  const stopped = new Promise<null>((resolve) => {
    process.once('SIGINT', () => resolve(null));
    process.once('SIGTERM', () => resolve(null));
  });
  screen.line('stop with Ctrl-C');
  const broken = await Promise.race([stopped, ...parts.map((part) => part.broken)]);
  if (broken === null) return exitCode.pass;
  return screen.failure(broken);
}
