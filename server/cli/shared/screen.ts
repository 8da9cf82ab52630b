import pc from 'picocolors';
import type { ExitCode } from '../../core/errors/exitCode.mjs';
import { exitOf } from '../../core/errors/failure.ts';
import { safeLine } from '../../core/text/safeLine.ts';
import type { CommandFailure } from './failure.ts';

/**
 * The output of a command. On a terminal the status line is overwritten in place; elsewhere every
 * line stays. With `--json` the lines for people go to stderr, and stdout carries JSON only.
 */
export interface Screen {
  /** Prints a line that stays. Whatever it quotes stays one line, and only our own colours act. */
  line(text: string): void;
  /** Prints text of several lines, such as a table. */
  block(text: string): void;
  /** Overwrites the status line; without a terminal it is printed every few seconds only. */
  status(text: string): void;
  /** Prints a failure on stderr, and as JSON with `--json`. Returns its exit code. */
  failure(failure: CommandFailure): ExitCode;
  json(value: unknown): void;
  /** Keeps the last status line and ends it. */
  done(): void;
  readonly paint: ReturnType<typeof pc.createColors>;
}

/** Loaded where a terminal can show it. */
const logUpdate = process.stdout.isTTY || process.stderr.isTTY ? await import('log-update') : null;

/** ESC [ … m; the escape character itself may not stand in a pattern. */
const colourCode = new RegExp(`(${String.fromCharCode(27)}\\[[0-9;]*m)`);
const PLAIN_STATUS_EVERY_MS = 5_000;

/** As `safeLine`, with the colours that `paint` put in. */
function safePainted(text: string): string {
  return text
    .split(colourCode)
    .map((part, index) => (index % 2 === 0 ? safeLine(part) : part))
    .join('');
}

export function createScreen(options: { readonly json: boolean }): Screen {
  const out = options.json ? process.stderr : process.stdout;
  const moves = out.isTTY && process.env.TERM !== 'dumb';
  const moving = moves ? (logUpdate?.createLogUpdate(out) ?? null) : null;
  const paint = pc.createColors(moving !== null && pc.isColorSupported);
  let lastPlainAt = 0;
  const block = (text: string): void => {
    moving?.clear();
    out.write(`${text.split('\n').map(safePainted).join('\n')}\n`);
  };
  const line = (text: string): void => block(safePainted(text));
  const json = (value: unknown): void => {
    if (options.json) process.stdout.write(`${JSON.stringify(value)}\n`);
  };
  return {
    paint,
    line,
    block,
    json,
    status: (text) => {
      if (moving !== null) return moving(safePainted(text));
      if (Date.now() - lastPlainAt < PLAIN_STATUS_EVERY_MS) return;
      lastPlainAt = Date.now();
      line(text);
    },
    failure: (failure) => {
      const { code, line: text, remedy, diagnostics = [] } = failure;
      moving?.clear();
      const places = diagnostics.map(
        ({ file, line, column, message }) =>
          `${safeLine(`${file}:${line}:${column} ${message}`)}\n`,
      );
      process.stderr.write(
        `${paint.red(`error ${code}:`)} ${safeLine(text)}\n${places.join('')}  ${safeLine(remedy)}\n`,
      );
      json({ type: 'error', error: failure });
      return exitOf(failure);
    },
    done: () => moving?.done(),
  };
}
