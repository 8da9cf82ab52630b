import { createLogUpdate } from 'log-update';
import pc from 'picocolors';

/**
 * Where a command speaks. On a terminal the last line moves; without one every line is plain and
 * stays; with `--json` people's lines go to stderr and stdout carries JSON only.
 */
export interface Screen {
  /** A line that stays. */
  line(text: string): void;
  /** The moving line; without a terminal it is printed only every few seconds. */
  status(text: string): void;
  error(text: string): void;
  json(value: unknown): void;
  /** Lets go of the moving line. */
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
  return {
    paint,
    line,
    status: (text) => {
      if (moving !== null) return moving(text);
      if (Date.now() - lastPlainAt < PLAIN_STATUS_EVERY_MS) return;
      lastPlainAt = Date.now();
      line(text);
    },
    error: (text) => {
      moving?.clear();
      process.stderr.write(`${paint.red('zerohour:')} ${text}\n`);
    },
    json: (value) => {
      if (options.json) process.stdout.write(`${JSON.stringify(value)}\n`);
    },
    done: () => moving?.done(),
  };
}
