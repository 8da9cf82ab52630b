import { InvalidArgumentError, Option } from 'commander';
import { formatDuration } from '../../core/text/units.ts';

/** Parsers of option values; each throws commander's error for wrong usage. */

export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('give a whole number above 0');
  return Number(text);
}

export function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('give a port from 1 to 65535');
}

/** The seed of what a command draws. */
export function seedOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('give a whole number of up to nine digits');
}

/** A duration with a default in ms, which the help shows as a person writes it. */
export const durationOption = (
  flags: string,
  description: string,
  parse: (text: string) => number,
  defaultMs: number,
): Option =>
  new Option(flags, description).argParser(parse).default(defaultMs, formatDuration(defaultMs));
