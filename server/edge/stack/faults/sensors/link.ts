import { TRANSFER_MS_MAX } from '../../../../core/fault/sensor.ts';
import type { Subject } from '../../../../core/fault/subject.ts';
import {
  addedMs,
  dead,
  type Figure,
  read,
  type SensorReader,
  throughAndBeside,
} from '../sensor.ts';
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
      const [through, beside] = await throughAndBeside(
        (givenUp) => throughLink(at, givenUp),
        (givenUp) => besideLink(at, givenUp),
      );
      if (beside.refused !== null) return dead(`beside the link: ${beside.refused}`);
      if (beside.firstMs === null) return dead('no answer beside the link');
      return through.refused === null
        ? figureOf(through, beside)
        : dead(`through the link: ${through.refused}`);
    },
    close: async () => undefined,
  });

export const roundTrip = linkSensor((through, beside) =>
  read(addedMs(through.firstMs, beside.firstMs ?? 0)),
);

export const connectionReset = linkSensor(({ isReset, firstMs }) =>
  isReset || firstMs !== null ? read(isReset ? 1 : 0) : dead('no answer through the link'),
);

export const closeTime = linkSensor((through, beside) => {
  if (beside.closedMs === null) return dead('the service does not close the connection');
  if (through.firstMs === null) return dead('no answer through the link');
  return read(addedMs(through.closedMs, beside.closedMs));
});

export const transferTime = linkSensor((through, beside) =>
  beside.bytes < BYTES_MIN
    ? {
        state: 'no-traffic',
        reason: `the answer has ${beside.bytes} bytes, and ${BYTES_MIN} are needed`,
      }
    : read(Math.max(0, perHundredKb(through) - perHundredKb(beside))),
);

/** An answer that was not complete when it was given up counts with what had come. */
const perHundredKb = ({ bytes, lastMs, closedMs, tookMs }: ProbeAnswer): number =>
  bytes === 0 || lastMs === null
    ? TRANSFER_MS_MAX
    : Math.min(TRANSFER_MS_MAX, ((closedMs === null ? tookMs : lastMs) / bytes) * 100_000);
