import { drillOfText, soundDrill } from '../../core/drill/drillCase.support.ts';
import { machineOf } from '../../core/drill/drillEvents.ts';
import type { NewDrill } from '../../edge/store/drillStore.ts';

const drill = drillOfText(soundDrill);

/** The sound drill as it is written first; each number is a drill, a run and a target of its own. */
export function newDrillCase(nth: number, over: Partial<NewDrill> = {}): NewDrill {
  const text = String(nth).padStart(7, '0');
  return {
    ...{ id: `drill${text}`, runId: `run00${text}`, drill, drillText: soundDrill },
    ...{ durationMs: 120_000, target: 'mall', targetOrigin: `mall:${nth}`, targetRef: 'mall' },
    ...{ targetDir: '/dir', scenario: 's', by: 'ada', approvedBy: null, owner: 'one' },
    machine: machineOf(drill),
    runRequest: {
      ...{ text: 'name: s', directory: '/dir', file: 's.yaml', overrides: [], target: null },
      mayScript: false,
    },
    ...over,
  };
}
