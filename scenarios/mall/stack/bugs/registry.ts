import { amountOfClient } from './amountOfClient.ts';
import { budgetNotAsked } from './budgetNotAsked.ts';
import type { Bug } from './bug.ts';
import { callbackTwice } from './callbackTwice.ts';
import { cancelledRevived } from './cancelledRevived.ts';
import { cancelNotJournaled } from './cancelNotJournaled.ts';
import { checkThenAct } from './checkThenAct.ts';
import { couponCheckedFirst } from './couponCheckedFirst.ts';
import { couponRestoredTwice } from './couponRestoredTwice.ts';
import { discountLost } from './discountLost.ts';
import { discountTwice } from './discountTwice.ts';
import { discountUncapped } from './discountUncapped.ts';
import { doubleRelease } from './doubleRelease.ts';
import { floorIgnored } from './floorIgnored.ts';
import { keyReused } from './keyReused.ts';
import { latePayment } from './latePayment.ts';
import { limitCheckedFirst } from './limitCheckedFirst.ts';
import { limitOfOneOrder } from './limitOfOneOrder.ts';
import { lostUpdate } from './lostUpdate.ts';
import { negativeClamp } from './negativeClamp.ts';
import { noIdempotency } from './noIdempotency.ts';
import { oldCopyRestored } from './oldCopyRestored.ts';
import { oneShort } from './oneShort.ts';
import { paidCancelled } from './paidCancelled.ts';
import { paidNotJournaled } from './paidNotJournaled.ts';
import { paymentLost } from './paymentLost.ts';
import { redisCounterOverwritten } from './redisCounterOverwritten.ts';
import { redisReleaseTwice } from './redisReleaseTwice.ts';
import { redisTakeLost } from './redisTakeLost.ts';
import { redisTokenKept } from './redisTokenKept.ts';
import { refundCheckedFirst } from './refundCheckedFirst.ts';
import { refundOfUnpaid } from './refundOfUnpaid.ts';
import { refundRepeated } from './refundRepeated.ts';
import { releasedAfterSale } from './releasedAfterSale.ts';
import { releaseForgotten } from './releaseForgotten.ts';
import { releaseNotCounted } from './releaseNotCounted.ts';
import { reservedTwice } from './reservedTwice.ts';
import { reserveNotCounted } from './reserveNotCounted.ts';
import { reserveNotJournaled } from './reserveNotJournaled.ts';
import { saleForgotten } from './saleForgotten.ts';
import { soldFromNowhere } from './soldFromNowhere.ts';
import { soldOneOfMany } from './soldOneOfMany.ts';
import { soldOutIgnored } from './soldOutIgnored.ts';
import { staleAdmission } from './staleAdmission.ts';
import { staleLinePrice } from './staleLinePrice.ts';
import { stalePrice } from './stalePrice.ts';
import { writeBehindLost } from './writeBehindLost.ts';
import { wrongVariant } from './wrongVariant.ts';
import { zombieOrder } from './zombieOrder.ts';

/** Every bug that can be planted, by the service that has it. */
export const bugs = [
  lostUpdate,
  checkThenAct,
  negativeClamp,
  staleAdmission,
  writeBehindLost,
  redisTakeLost,
  redisTokenKept,
  redisReleaseTwice,
  redisCounterOverwritten,
  reserveNotJournaled,
  reserveNotCounted,
  reservedTwice,
  wrongVariant,
  oneShort,
  doubleRelease,
  releasedAfterSale,
  soldOneOfMany,
  releaseNotCounted,
  releaseForgotten,
  saleForgotten,
  soldFromNowhere,
  zombieOrder,
  soldOutIgnored,
  noIdempotency,
  keyReused,
  cancelledRevived,
  paidCancelled,
  oldCopyRestored,
  couponCheckedFirst,
  couponRestoredTwice,
  discountUncapped,
  discountTwice,
  discountLost,
  limitCheckedFirst,
  limitOfOneOrder,
  budgetNotAsked,
  floorIgnored,
  stalePrice,
  staleLinePrice,
  paidNotJournaled,
  cancelNotJournaled,
  latePayment,
  callbackTwice,
  paymentLost,
  amountOfClient,
  refundCheckedFirst,
  refundRepeated,
  refundOfUnpaid,
] as const satisfies readonly Bug[];

export type BugName = (typeof bugs)[number]['name'];

export const noBug = 'none';

export const bugNames: readonly BugName[] = bugs.map(({ name }) => name);

/** The bug of this name; null for none. */
export const plantedBug = (name: BugName | typeof noBug): Bug<BugName> | null =>
  bugs.find((planted) => planted.name === name) ?? null;
