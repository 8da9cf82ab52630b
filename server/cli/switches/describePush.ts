import { formatDuration } from '../../core/text/units.ts';
import type { PushView } from '../../run/switch/switchService.ts';

const shownMax = 10;

/** A push in lines: its state, why, and the instances that do not show the effect. */
export function describePush(push: PushView): readonly string[] {
  const { id, state, why, effects, batch, batches, forMs, turnBackAt } = push;
  const bad = effects.filter(({ kind }) => kind !== 'effective');
  const good = effects.length - bad.length;
  const at = state === 'paused' ? ` after batch ${batch + 1} of ${batches.length}` : '';
  return [
    `push ${id}: ${state}${at}${why === null ? '' : `: ${why}`}`,
    `${good} of ${effects.length} effects seen`,
    ...(forMs === null || turnBackAt === null
      ? []
      : [`it is turned back at ${turnBackAt}, ${formatDuration(forMs)} after its end`]),
    ...bad.slice(0, shownMax).map((one) => `  ${one.instance} is ${one.kind}: ${one.reason}`),
    ...(bad.length > shownMax ? [`  and ${bad.length - shownMax} more`] : []),
  ];
}
