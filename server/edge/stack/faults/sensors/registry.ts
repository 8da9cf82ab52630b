import type { SensorName } from '../../../../core/fault/sensor.ts';
import type { OpenSensor } from '../sensor.ts';
import { connectRefused } from './connectRefused.ts';
import { freeBytes } from './freeBytes.ts';
import { freeDescriptors } from './freeDescriptors.ts';
import { answerTime, wrongAnswers } from './httpAnswers.ts';
import { closeTime, connectionReset, roundTrip, transferTime } from './link.ts';
import { processUp } from './processUp.ts';
import { redisPing } from './redisPing.ts';
import { rowLock } from './rowLock.ts';
import { runQueueWait } from './runQueueWait.ts';
import { statement } from './statement.ts';

/** What opens each sensor. A sensor without its reader does not compile. */
const readers = {
  'process-up': processUp,
  'run-queue-wait': runQueueWait,
  'free-descriptors': freeDescriptors,
  'free-bytes': freeBytes,
  'redis-ping': redisPing,
  'connect-refused': connectRefused,
  'row-lock': rowLock,
  statement,
  'round-trip': roundTrip,
  'transfer-time': transferTime,
  'connection-reset': connectionReset,
  'close-time': closeTime,
  'wrong-answers': wrongAnswers,
  'answer-time': answerTime,
} as const satisfies Readonly<Record<SensorName, unknown>>;

/** The reader of a sensor. `faultTask` has checked that the subject is one for it. */
export const readerOf = (name: SensorName): OpenSensor => readers[name] as unknown as OpenSensor;
