import { type Command, InvalidArgumentError } from 'commander';
import {
  loadFactorHint,
  noOverrides,
  type Overrides,
  parseLoadFactor,
  parseSetting,
  type Setting,
  settingHint,
} from '../../core/scenario/overrides.ts';
import { durationHint, parseDuration } from '../../core/text/units.ts';

/** Flags of the commands that read a scenario file and may change it for one run. */
export interface OverrideFlags {
  readonly load?: number;
  readonly hold?: number;
  readonly set?: readonly Setting[];
}

/** Adds `--load`, `--hold` and `--set` to a command. */
export const withOverrides = (command: Command): Command =>
  command
    .option(
      '--load <factor>',
      'multiply every peak: 1.5x, or 10% of it for a smoke run',
      loadFactor,
    )
    .option('--hold <duration>', 'how long each level lasts, such as 30s', holdMs)
    .option(
      '--set <key=value>',
      'set a key of the scenario for this run, such as slos.pay.p95=500ms; may be repeated',
      settings,
    );

export const overridesOf = ({ load, hold, set }: OverrideFlags): Overrides => ({
  loadFactor: load ?? noOverrides.loadFactor,
  holdMs: hold ?? noOverrides.holdMs,
  set: set ?? noOverrides.set,
});

function loadFactor(text: string): number {
  const factor = parseLoadFactor(text);
  if (factor === null) throw new InvalidArgumentError(loadFactorHint);
  return factor;
}

function holdMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms === 0) throw new InvalidArgumentError(durationHint);
  return ms;
}

function settings(text: string, before: readonly Setting[] = []): readonly Setting[] {
  const setting = parseSetting(text);
  if (setting === null) throw new InvalidArgumentError(settingHint);
  return [...before, setting];
}
