import {
  figuresBetween,
  type ResourceReading,
  type ResourceSecond,
} from '../../../core/resource/resourceSecond.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import type { MetricSeconds } from '../../../edge/store/measureStore.ts';
import type { RunContext } from '../../context/runContext.ts';
import type { TargetVitals } from '../../target/targetPort.ts';

export interface MetricReaderPorts {
  readonly measures: MetricSeconds;
  readonly targetPort: Pick<TargetVitals, 'metricPages'>;
}

/** Reads and stores the figures of the target's processes in each second of a round; records the first failure as an event. */
export function createMetricReader(context: RunContext, ports: MetricReaderPorts, round: number) {
  const { id, target } = context;
  const last = new Map<string, ResourceReading>();
  let lastSecond = -1;
  let failureRecorded = false;
  const record = async (problem: string): Promise<void> => {
    if (failureRecorded) return;
    failureRecorded = true;
    await context.recordEvent('metrics', `metrics cannot be read: ${problem}`);
  };

  return async function read(second: number): Promise<void> {
    if (target?.metrics === undefined || target.metrics.length === 0) return;
    try {
      const { readings, problems } = await ports.targetPort.metricPages(target);
      const processes: Record<string, ResourceSecond['processes'][string]> = {};
      for (const [name, now] of readings) {
        processes[name] = figuresBetween(last.get(name), now);
        last.set(name, now);
      }
      const isNew = second >= 0 && second > lastSecond && Object.keys(processes).length > 0;
      if (isNew) {
        lastSecond = second;
        await ports.measures.saveMetricSecond(id, { round, second, processes });
      }
      const [problem] = problems;
      if (problem !== undefined) await record(problem);
    } catch (error) {
      await record(oneLine(error));
    }
  };
}
