import { PROBE_MS_MAX, TRANSFER_MS_MAX } from '../../../../core/fault/sensor.ts';
import type { Subject } from '../../../../core/fault/subject.ts';
import { dead, type Figure, read, type SensorReader } from '../sensor.ts';
import { besideLink, type ProbeAnswer, throughLink } from './linkProbe.ts';

/** Sensors that ask through a link and beside it at the same time, so that a stall of both cancels. */

interface LinkTask {
  readonly subject: Subject<'link'>;
}

const BYTES_MIN = 1_000;

const linkSensor =
  (figureOf: (through: ProbeAnswer, beside: ProbeAnswer) => Figure) =>
  ({ subject: { at } }: LinkTask): SensorReader => ({
    async read() {
      const [through, beside] = await Promise.all([throughLink(at), besideLink(at)]);
      if (beside.refused !== null) return dead(`beside the link: ${beside.refused}`);
      if (beside.firstMs === null) return dead('no answer beside the link');
      return through.refused === null
        ? figureOf(through, beside)
        : dead(`through the link: ${through.refused}`);
    },
    close: async () => undefined,
  });

const more = (through: number | null, beside: number | null, most: number): Figure =>
  read(Math.max(0, (through ?? most) - (beside ?? 0)));

export const roundTrip = linkSensor((through, beside) =>
  more(through.firstMs, beside.firstMs, PROBE_MS_MAX),
);

export const connectionReset = linkSensor(({ isReset, firstMs }) =>
  isReset || firstMs !== null ? read(isReset ? 1 : 0) : dead('no answer through the link'),
);

export const closeTime = linkSensor((through, beside) => {
  if (beside.closedMs === null) return dead('the service does not close the connection');
  if (through.firstMs === null) return dead('no answer through the link');
  return more(through.closedMs, beside.closedMs, PROBE_MS_MAX);
});

export const transferTime = linkSensor((through, beside) =>
  beside.bytes < BYTES_MIN
    ? {
        state: 'no-traffic',
        reason: `the answer has ${beside.bytes} bytes, and ${BYTES_MIN} are needed`,
      }
    : more(perHundredKb(through), perHundredKb(beside), TRANSFER_MS_MAX),
);

/** An answer that was not complete within the limit counts with what had come. */
const perHundredKb = ({ bytes, lastMs, closedMs }: ProbeAnswer): number | null =>
  bytes === 0 || lastMs === null
    ? null
    : Math.min(TRANSFER_MS_MAX, ((closedMs === null ? PROBE_MS_MAX : lastMs) / bytes) * 100_000);
