import type { Command } from 'commander';
import { vi } from 'vitest';

/** What a command prints, and the exit code that it leaves; mocks are restored by the test. */
export async function printedBy(command: Command, args: readonly string[]) {
  let [out, errors] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    errors += String(chunk);
    return true;
  });
  await command.exitOverride().parseAsync(args, { from: 'user' });
  return { out, errors, exit: process.exitCode };
}
