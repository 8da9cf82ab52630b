import { Command } from 'commander';
import { exitCode, type Failure } from '../shared/failure.ts';
import { portNumber, wholeNumber } from '../runs/run.ts';
import { createScreen, type Screen } from '../shared/screen.ts';
import type { OpenLocalStack, OpenShop } from '../shared/localStack.ts';
import { printAddress } from '../shared/printAddress.ts';

export function upCommand(openLocalStack: OpenLocalStack, openShop: OpenShop): Command {
  return new Command('up')
    .description('Start the server, one worker and, where none are named, Redis and PostgreSQL.')
    .option('--port <n>', 'port of the console (default: a free one)', portNumber)
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--workers <n>', 'worker processes', wholeNumber, 1)
    .option('--reset-admin', 'give "admin" a new one-time password and print it')
    .option('--mall', 'start the sample shop too, as the target "mall"')
    .option('--json', 'print the address, and on the first start the password, as JSON')
    .addHelpText(
      'after',
      `
REDIS_URL and DATABASE_URL name services of yours; without them embedded ones start, with their
data under .zerohour/. The first start creates the user "admin" and prints a one-time password.`,
    )
    .action(async (flags: UpFlags) => {
      const screen = createScreen({ json: flags.json === true });
      process.exitCode = await up(flags, screen, openLocalStack, openShop);
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
  openLocalStack: OpenLocalStack,
  openShop: OpenShop,
): Promise<number> {
  const say = (line: string): void => screen.line(screen.paint.dim(line));
  const { port = null, host = null, workers } = flags;
  const resetAdmin = flags.resetAdmin === true;
  const stack = await openLocalStack({ port, host, workers, resetAdmin, say });
  if (!stack.ok) return complain(stack.error, screen);
  const shop = flags.mall === true ? await openShop({ replicas: 1, say }) : null;
  try {
    if (shop !== null && !shop.ok) return complain(shop.error, screen);
    screen.json({ url: stack.value.url, adminPassword: stack.value.adminPassword });
    printAddress(stack.value, screen);
    return await stayUp(screen, shop === null ? [stack.value] : [stack.value, shop.value]);
  } finally {
    if (shop?.ok) await shop.value.stop();
    await stack.value.stop();
  }
}

/** The failure's one line; its exit code. */
export function complain(failure: Failure, screen: Screen): number {
  screen.done();
  screen.error(failure.line);
  return failure.code;
}

/** Waits for Ctrl-C, SIGTERM or a broken part. Returns the exit code. */
export async function stayUp(
  screen: Screen,
  parts: readonly { readonly broken: Promise<string> }[],
): Promise<number> {
  const asked = new Promise<null>((resolve) => {
    process.once('SIGINT', () => resolve(null));
    process.once('SIGTERM', () => resolve(null));
  });
  screen.line('stop with Ctrl-C');
  const broken = await Promise.race([asked, ...parts.map((part) => part.broken)]);
  if (broken === null) return exitCode.pass;
  screen.error(broken);
  return exitCode.internal;
}
