import type { KeyPath } from '../diagnostics/keyPath.ts';
import { noOverrides, type Overrides } from '../scenario/overrides.ts';
import { list, mapping } from '../scenario/rawFile.ts';
import { formatDuration, formatPercent } from '../text/units.ts';
import type { Drill } from './drill.ts';

/** What makes or judges the load of a scenario by itself: the shape of a drill stands in its place. */
const ownLoadKeys = ['shape', 'precise', 'level', 'to', 'ramp', 'before', 'watch', 'expect'];

/**
 * What a drill changes in the text of its scenario: it holds levels instead of searching or making a spike, and adds its abort rules to
 * those of the file (`value`, as YAML reads it).
 */
export function drillOverrides(
  { load: { capacity, stages } }: Pick<Drill, 'load'>,
  rules: readonly string[],
  value: unknown,
): Overrides {
  const share = (of: number): number => Number((capacity * of).toPrecision(12));
  const levels = stages.map(
    (stage) => `${formatPercent(share(stage.share))} for ${formatDuration(stage.holdMs)}`,
  );
  const highest = Math.max(...stages.map((stage) => share(stage.share)));
  const own = list(mapping(value).abort).map(String);
  const abort = [...own, ...rules.filter((rule) => !own.includes(rule))];
  const { load } = mapping(value);
  return {
    ...noOverrides,
    unset: ownLoadKeys.filter((key) => key in mapping(load)).map((key) => `load.${key}`),
    set: [
      { key: 'load.goal', value: 'hold' },
      { key: 'load.levels', value: JSON.stringify(levels) },
      { key: 'load.require', value: formatPercent(Math.min(capacity, highest)) },
      ...(abort.length === 0 ? [] : [{ key: 'abort', value: JSON.stringify(abort) }]),
    ],
  };
}

/** The key of the drill file that a fault at this key of the changed scenario comes from; null: of the scenario's own. */
export function drillKeyOf(path: string): KeyPath | null {
  if (/^load\.(?:levels|goal)\b/.test(path)) return ['load', 'shape'];
  return /^load\.require\b/.test(path) ? ['load', 'capacity'] : null;
}
