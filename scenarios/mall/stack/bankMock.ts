import { thirdParty } from './bank/thirdParty.ts';
import { runService } from './kit/service.ts';

/** Stands in for the bank in a rehearsal; its declared limit is the shop's first. */
runService(thirdParty('shadow', (shop) => shop.bankMock));
