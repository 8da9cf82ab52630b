import { resolve } from 'node:path';
import type { Command } from 'commander';

/** Adds `--target`: the name of a target that the server knows, or the path of a target file on its machine. */
export const targetOption = (command: Command): Command =>
  command.requiredOption(
    '--target <target>',
    "the target's name, or the path of its file",
    (text: string) => (/[\\/]|\.ya?ml$/.test(text) ? resolve(text) : text),
  );
