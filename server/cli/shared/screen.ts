import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import type { ExitCode } from '../../core/errors/exitCode.mjs';
import { exitOf } from '../../core/errors/failure.ts';
import type { CommandFailure } from './failure.ts';

/**
 * The output of a command. On a terminal the status line is overwritten in place; elsewhere every
 * line stays. With `--json` the lines for people go to stderr, and stdout carries JSON only.
 */
export interface Screen {
  /** Prints a line that stays. */
  line(text: string): void;
  /** Overwrites the status line; without a terminal it is printed every few seconds only. */
  status(text: string): void;
  /** Prints a failure on stderr, and as JSON with `--json`. Returns its exit code. */
  failure(failure: CommandFailure): ExitCode;
  json(value: unknown): void;
  /** Keeps the last status line and ends it. */
  done(): void;
  readonly paint: ReturnType<typeof pc.createColors>;
}

const PLAIN_STATUS_EVERY_MS = 5_000;

export function createScreen(options: { readonly json: boolean }): Screen {
  const out = options.json ? process.stderr : process.stdout;
  const moving = out.isTTY && process.env.TERM !== 'dumb' ? createLogUpdate(out) : null;
  const paint = pc.createColors(moving !== null && pc.isColorSupported);
  let lastPlainAt = 0;
  const line = (text: string): void => {
    moving?.clear();
    out.write(`${text}\n`);
  };
  const json = (value: unknown): void => {
    if (options.json) process.stdout.write(`${JSON.stringify(value)}\n`);
  };
  return {
    paint,
    line,
    json,
    status: (text) => {
      if (moving !== null) return moving(text);
      if (Date.now() - lastPlainAt < PLAIN_STATUS_EVERY_MS) return;
      lastPlainAt = Date.now();
      line(text);
    },
    failure: (failure) => {
      const { code, line: text, remedy, diagnostics = [] } = failure;
      moving?.clear();
      const places = diagnostics.map(
        ({ file, line, column, message }) => `${file}:${line}:${column} ${message}\n`,
      );
      process.stderr.write(
        `${paint.red(`error ${code}:`)} ${text}\n${places.join('')}  ${remedy}\n`,
      );
      json({ type: 'error', error: failure });
      return exitOf(failure);
    },
    done: () => moving?.done(),
  };
}
