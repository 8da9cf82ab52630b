import type { FaultKindName } from '../../../../core/fault/fault.ts';
import type { SubjectKind } from '../../../../core/fault/faultKind.ts';
import type { faultKinds } from '../../../../core/fault/kinds/registry.ts';
import type { Injector } from '../injector.ts';
import { cpu } from './cpu.ts';
import { dbConnections } from './dbConnections.ts';
import { dbLock } from './dbLock.ts';
import { dbSlow } from './dbSlow.ts';
import { diskFull } from './diskFull.ts';
import { fileDescriptors } from './fileDescriptors.ts';
import { healthFail, httpDrip, httpError, httpTruncate } from './httpHarm.ts';
import { kill } from './kill.ts';
import { redisPause } from './redisPause.ts';
import { stop } from './stop.ts';
import { bandwidth, latency, reset, slowClose, timeout } from './toxic.ts';

/** The kind of subject that a kind of fault harms. */
type SubjectOf<Kind extends FaultKindName> = Extract<
  (typeof faultKinds)[number],
  { readonly kind: Kind }
>['subject'] &
  SubjectKind;

/** What does each kind of fault. A kind without its injector does not compile. */
export const injectors: {
  readonly [Kind in FaultKindName]: Injector<Kind, SubjectOf<Kind>>;
} = {
  stop,
  kill,
  cpu,
  'file-descriptors': fileDescriptors,
  'disk-full': diskFull,
  'redis-pause': redisPause,
  'db-connections': dbConnections,
  'db-lock': dbLock,
  'db-slow': dbSlow,
  latency,
  bandwidth,
  timeout,
  reset,
  'slow-close': slowClose,
  'http-error': httpError,
  'http-truncate': httpTruncate,
  'http-drip': httpDrip,
  'health-fail': healthFail,
};

/** The injector of an order's kind. `faultTask` has checked that the subject is one for it. */
export const injectorOf = (kind: FaultKindName): Injector => injectors[kind] as unknown as Injector;
