import { bandwidth } from './bandwidth.ts';
import { cpu } from './cpu.ts';
import { dbConnections } from './dbConnections.ts';
import { dbLock } from './dbLock.ts';
import { dbSlow } from './dbSlow.ts';
import { diskFull } from './diskFull.ts';
import { fileDescriptors } from './fileDescriptors.ts';
import { healthFail } from './healthFail.ts';
import { httpDrip } from './httpDrip.ts';
import { httpError } from './httpError.ts';
import { httpTruncate } from './httpTruncate.ts';
import { kill } from './kill.ts';
import { latency } from './latency.ts';
import { redisPause } from './redisPause.ts';
import { reset } from './reset.ts';
import { slowClose } from './slowClose.ts';
import { stop } from './stop.ts';
import { timeout } from './timeout.ts';

/** Every kind of fault, in the order in which messages, schemas and the guide name them. */
export const faultKinds = [
  // One line for each kind.
  stop,
  kill,
  cpu,
  fileDescriptors,
  diskFull,
  redisPause,
  dbConnections,
  dbLock,
  dbSlow,
  latency,
  bandwidth,
  timeout,
  reset,
  slowClose,
  httpError,
  httpTruncate,
  httpDrip,
  healthFail,
] as const;
